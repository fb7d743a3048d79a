package org.pgcutover.migrator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * The servers of one class of scenarios, each started when it is first needed, and databases of the
 * same name on two of them. Neither waits for its disk unless it is asked to.
 */
final class Servers implements AutoCloseable {
  private static final AtomicInteger PAIRS = new AtomicInteger();

  /** With these a scenario that fails does not keep the next ones from their workers and slots. */
  private static final Map<String, String> ROOM =
      Map.of(
          "max_worker_processes",
          "100",
          "max_logical_replication_workers",
          "90",
          "max_replication_slots",
          "200",
          "max_wal_senders",
          "100");

  private final Map<String, String> settings;
  private final Map<Integer, EmbeddedServer> sources = new HashMap<>();
  private final Map<Integer, EmbeddedServer> targets = new HashMap<>();

  Servers() {
    this(Map.of());
  }

  private Servers(Map<String, String> settings) {
    this.settings = settings;
  }

  /** For many scenarios, of which each leaves something where it fails. */
  static Servers withRoom() {
    return new Servers(ROOM);
  }

  EmbeddedServer source(int major) {
    return sources.computeIfAbsent(
        major,
        m ->
            start(
                m,
                Map.of(
                    "wal_level",
                    "logical",
                    "synchronous_commit",
                    "off",
                    "max_prepared_transactions",
                    "4")));
  }

  EmbeddedServer target(int major) {
    return targets.computeIfAbsent(
        major, m -> start(m, Map.of("wal_level", "logical", "synchronous_commit", "off")));
  }

  private EmbeddedServer start(int major, Map<String, String> own) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(own);
    if (major >= 18) {
      // Up to 17 as many as slots.
      all.put("max_active_replication_origins", all.getOrDefault("max_replication_slots", "10"));
    }
    return EmbeddedServer.start(major, all);
  }

  /**
   * Empty databases of a new name. The migration's name is new as well: slots belong to the server.
   */
  DatabasePair pair(int sourceMajor, int targetMajor) {
    return pair(sourceMajor, targetMajor, "");
  }

  DatabasePair pair(int sourceMajor, int targetMajor, String suffix) {
    String name = "scenario_" + PAIRS.incrementAndGet();
    return new DatabasePair(
        name,
        create(source(sourceMajor).endpoint(Side.SOURCE), name + suffix),
        create(target(targetMajor).endpoint(Side.TARGET), name + suffix));
  }

  /** Skips what needs a pg_dump that is not there. */
  static void assumeClientFor(int sourceMajor, int targetMajor) {
    ClientTools tools = ClientTools.find(System.getenv());
    assumeTrue(
        tools.forSource(new ServerVersion(sourceMajor * 10_000)).isPresent(),
        () ->
            "%d to %d is skipped: no pg_dump reads a source of %d, the newest found is %d"
                .formatted(sourceMajor, targetMajor, sourceMajor, tools.newestMajor()));
  }

  @Override
  public void close() {
    sources.values().forEach(EmbeddedServer::close);
    targets.values().forEach(EmbeddedServer::close);
  }

  private static Endpoint create(Endpoint server, String database) {
    try (Session session = server.open("scenario")) {
      session.execute("create database " + Quote.identifier(database));
    }
    return server.withDatabase(database);
  }
}
