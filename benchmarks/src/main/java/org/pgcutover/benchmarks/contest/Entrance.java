package org.pgcutover.benchmarks.contest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadConfig;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.embedded.EmbeddedPgBouncer;

/** How clients come to the database, and what pgcutover has to know of it. */
sealed interface Entrance extends AutoCloseable {
  Workload clients(Endpoint serves, Endpoint takesOver, WorkloadConfig config);

  /** Of pgcutover's command line; files that it names go into the folder. */
  List<String> options(Path folder);

  /** For pgcutover's environment. */
  Map<String, String> passwords();

  @Override
  void close();

  static Entrance of(CutoverRequest request, Databases databases) {
    return switch (request.freeze()) {
      case READ_ONLY -> new BothServers();
      case PGBOUNCER ->
          new Pool(
              EmbeddedPgBouncer.start(
                  EmbeddedPgBouncer.program(request.environment())
                      .orElseThrow(() ->
                          new MigrationException.Refused(
                              "no pgbouncer was found", "Install it: apt-get install pgbouncer")),
                  Map.of(),
                  Map.of(),
                  List.of(
                      "shop = host=%s port=%d dbname=%s"
                          .formatted(
                              databases.source().host(),
                              databases.source().port(),
                              databases.source().database()))));
    };
  }

  /** Clients list both, and take the one that accepts writes. */
  record BothServers() implements Entrance {
    @Override
    public Workload clients(Endpoint serves, Endpoint takesOver, WorkloadConfig config) {
      return Workload.start(serves, takesOver, config);
    }

    @Override
    public List<String> options(Path folder) {
      return List.of();
    }

    @Override
    public Map<String, String> passwords() {
      return Map.of();
    }

    @Override
    public void close() {
      // Nothing was started.
    }
  }

  /** Clients know PgBouncer alone. */
  record Pool(EmbeddedPgBouncer bouncer) implements Entrance {
    @Override
    public Workload clients(Endpoint serves, Endpoint takesOver, WorkloadConfig config) {
      return Workload.through(
          (user, password) -> bouncer.admit("shop", user, password), serves, takesOver, config);
    }

    @Override
    public List<String> options(Path folder) {
      try {
        return List.of(
            "--config",
            Files.writeString(
                    folder.resolve("migration.yaml"),
                    "pool: {admin: '%s', file: '%s'}%n"
                        .formatted(
                            ConnectionUri.withoutPassword(bouncer.admin()), bouncer.databases()))
                .toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Map<String, String> passwords() {
      return Map.of("PGCUTOVER_POOL_PASSWORD", bouncer.admin().password().orElseThrow());
    }

    @Override
    public void close() {
      bouncer.close();
    }
  }
}
