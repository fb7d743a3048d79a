package org.pgcutover.exporter;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Map;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** Two servers, a table and the heartbeat that go from one to the other along a subscription. */
final class ReplicatedPair implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          entry("wal_level", "logical"),
          entry("wal_sender_timeout", "10s"),
          entry("fsync", "off"),
          entry("shared_buffers", "16MB"),
          entry("wal_retrieve_retry_interval", "500ms"));

  final EmbeddedServer sourceServer;
  final EmbeddedServer targetServer;

  ReplicatedPair(int sourceMajor, int targetMajor) {
    this(sourceMajor, targetMajor, Map.of());
  }

  /** With more settings on both servers. */
  ReplicatedPair(int sourceMajor, int targetMajor, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(more);
    sourceServer = EmbeddedServer.start(sourceMajor, settings);
    try {
      targetServer = EmbeddedServer.start(targetMajor, settings);
    } catch (RuntimeException e) {
      sourceServer.close();
      throw e;
    }
    connect();
  }

  Endpoint source() {
    return sourceServer.endpoint(Side.SOURCE);
  }

  Endpoint target() {
    return targetServer.endpoint(Side.TARGET);
  }

  void insertOrders(int rows) {
    onSource(
        "insert into orders select g, repeat('x', 100) from generate_series((select coalesce(max(id), 0) + 1 from orders), (select coalesce(max(id), 0) + %d from orders)) g"
            .formatted(rows));
  }

  void onSource(String sql) {
    try (Session session = source().open("test")) {
      session.execute(sql);
    }
  }

  void onTarget(String sql) {
    try (Session session = target().open("test")) {
      session.execute(sql);
    }
  }

  @Override
  public void close() {
    try (sourceServer;
        targetServer) {
      // Both are closed, whatever happens to the first.
    }
  }

  private void connect() {
    String tables =
        """
        create schema pgcutover;
        create table pgcutover.heartbeat (writer text primary key, beat bigint not null, at timestamptz not null);
        create table orders (id int primary key, note text);
        """;
    onSource(tables + "create publication pgcutover_shop for table orders, pgcutover.heartbeat");
    onTarget(tables);
    subscribe();
  }

  /** Follows from now on, without an initial copy. */
  void subscribe() {
    onTarget(
        // The tables are empty. A target that crashes right behind their initial copy may have
        // forgotten
        // that it was done, and asks for ever for a slot that is gone.
        "create subscription pgcutover_shop connection %s publication pgcutover_shop with (copy_data = false)"
            .formatted(Quote.literal(source().conninfo())));
  }
}
