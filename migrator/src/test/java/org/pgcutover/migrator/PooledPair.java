package org.pgcutover.migrator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.pool.AdminConsole;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.embedded.EmbeddedPgBouncer;

/** A pair whose clients know it by the name {@code app} of a PgBouncer. */
record PooledPair(DatabasePair pair, EmbeddedPgBouncer bouncer) implements AutoCloseable {
  static final String NAME = "app";

  /** Skips what needs a PgBouncer that is not there. */
  static PooledPair of(DatabasePair pair, Map<String, String> settings, Map<String, String> users) {
    Optional<Path> program = EmbeddedPgBouncer.program(System.getenv());
    assumeTrue(program.isPresent(), "skipped: there is no pgbouncer on this machine");
    return new PooledPair(
        pair, EmbeddedPgBouncer.start(program.get(), settings, users, List.of(line(pair))));
  }

  /** With an option that is not pgcutover's business. */
  private static String line(DatabasePair pair) {
    return "%s = host=127.0.0.1 port=%d dbname=%s pool_size=10"
        .formatted(NAME, pair.source().port(), pair.source().database());
  }

  Plan.Pool pool() {
    return new Plan.Pool(
        bouncer.admin(), Optional.empty(), bouncer.databases(), pair.source(), pair.target());
  }

  Plan plan() {
    return through(pair.plan());
  }

  Plan through(Plan plan) {
    return DatabasePair.through(pool(), plan);
  }

  /** Where clients connect. */
  Endpoint admit(String user, String password) {
    return bouncer.admit(NAME, user, password);
  }

  String file() {
    try {
      return Files.readString(bouncer.databases());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AdminConsole.Database loaded() {
    try (AdminConsole console = AdminConsole.open(bouncer.admin())) {
      return console.database(NAME).orElseThrow();
    }
  }

  boolean isPaused() {
    return loaded().paused();
  }

  @Override
  public void close() {
    bouncer.close();
  }
}
