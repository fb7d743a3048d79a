package org.pgcutover.benchmarks.contest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * The two servers of all contestants, and a database of our own on each: nothing else on them is
 * touched. Closing it leaves nothing behind.
 */
public final class Arena implements AutoCloseable {
  private static final String DATABASE = "pgcutover_bench";
  private static final Duration PAUSE = Duration.ofMillis(20);

  /**
   * The same for all: no checkpoint by size in a run, WAL that can be decoded on both sides, for
   * the way back needs it on the target, and everything durable.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "wal_level", "logical",
          "shared_buffers", "1GB",
          "max_wal_size", "16GB",
          "min_wal_size", "2GB",
          "checkpoint_timeout", "30min",
          "maintenance_work_mem", "256MB",
          "max_wal_senders", "20",
          "max_replication_slots", "20",
          "max_worker_processes", "16",
          "max_logical_replication_workers", "10");

  private static final Sql EXISTS = Sql.of("select 1 from pg_database where datname = ?");
  private static final Sql SUBSCRIPTIONS =
      Sql.of(
          "select subname from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())");
  private static final Sql PUBLICATIONS = Sql.of("select pubname from pg_publication");
  private static final Sql SLOTS =
      Sql.of("select slot_name from pg_replication_slots where database = ?");
  private static final Sql END_SESSIONS =
      Sql.of(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and pid <> pg_backend_pid()");
  private static final Sql SERVER_SETTINGS =
      Sql.of(
          "select name, setting from pg_settings where context in ('postmaster', 'sighup') and source = 'configuration file' order by name");

  private final Endpoint source;
  private final Endpoint target;
  private final List<EmbeddedServer> servers;

  private Arena(Endpoint source, Endpoint target, List<EmbeddedServer> servers) {
    this.source = source;
    this.target = target;
    this.servers = servers;
  }

  /**
   * Starts servers of its own.
   *
   * @param more settings of a version beside, or instead of, the usual ones
   */
  public static Arena embedded(
      int sourceMajor, int targetMajor, IntFunction<Map<String, String>> more) {
    EmbeddedServer source = start(sourceMajor, more);
    try {
      EmbeddedServer target = start(targetMajor, more);
      return new Arena(
          source.endpoint(Side.SOURCE), target.endpoint(Side.TARGET), List.of(source, target));
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static EmbeddedServer start(int major, IntFunction<Map<String, String>> more) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(more.apply(major));
    return EmbeddedServer.start(major, settings);
  }

  /**
   * Uses servers that are there.
   *
   * @throws MigrationException.Refused where a database of our name is there: it is not ours to
   *     drop
   */
  public static Arena of(Endpoint source, Endpoint target) {
    for (Endpoint server : List.of(source, target)) {
      try (Session session = server.open("pgcutover_bench")) {
        if (hasDatabase(session)) {
          throw new MigrationException.Refused(
              "the database %s exists on the %s".formatted(DATABASE, server.side()),
              "Drop it if an earlier benchmark left it, or choose another server.");
        }
      }
    }
    return new Arena(source, target, List.of());
  }

  ServerVersion version(Side side) {
    try (Session session = (side == Side.SOURCE ? source : target).open("pgcutover_bench")) {
      return session.version();
    }
  }

  /** Makes what all will copy. */
  Endpoint load(Workload workload, int scale) {
    return load(database -> workload.load(database, scale));
  }

  private Endpoint load(Consumer<Endpoint> filling) {
    create(source);
    Endpoint database = source.withDatabase(DATABASE);
    filling.accept(database);
    return database;
  }

  /** Makes both databases, one of them filled. */
  Databases pair(Consumer<Endpoint> filling) {
    load(filling);
    return fresh();
  }

  /** An empty database, with nothing left to write on either server that a run could pay for. */
  Databases fresh() {
    create(target);
    checkpoint(source);
    checkpoint(target);
    return new Databases(source.withDatabase(DATABASE), target.withDatabase(DATABASE));
  }

  /** Takes away all that a run has made on both sides; what it copied stays on the source. */
  void clear() {
    dropTarget();
    try (Session session = source.withDatabase(DATABASE).open("pgcutover_bench")) {
      for (String publication : session.list(PUBLICATIONS, row -> row.getString(1))) {
        session.execute("drop publication " + Quote.identifier(publication));
      }
      dropSlots(session);
      session.execute("drop schema if exists pgcutover cascade");
      session.execute("drop schema if exists pgcopydb cascade");
      session.execute("alter database " + DATABASE + " reset all");
    }
  }

  /** What would make the next run another than the one before. */
  List<String> targetSettings() {
    try (Session session = target.open("pgcutover_bench")) {
      return session.list(
          SERVER_SETTINGS, row -> row.getString("name") + "=" + row.getString("setting"));
    }
  }

  /** Also after an interrupt, which must not keep it from waiting for what it takes down. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      if (servers.isEmpty()) {
        dropTarget();
        try (Session session = source.open("pgcutover_bench")) {
          dropSlots(session);
          session.execute("drop database if exists " + DATABASE + " with (force)");
        }
      }
    } finally {
      for (EmbeddedServer server : servers) {
        server.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void dropTarget() {
    try (Session server = target.open("pgcutover_bench")) {
      if (!hasDatabase(server)) {
        return;
      }
      try (Session session = target.withDatabase(DATABASE).open("pgcutover_bench")) {
        for (String name : session.list(SUBSCRIPTIONS, row -> row.getString(1))) {
          String subscription = "subscription " + Quote.identifier(name);
          session.execute("alter " + subscription + " disable");
          session.execute("alter " + subscription + " set (slot_name = none)");
          session.execute("drop " + subscription);
        }
        dropSlots(session);
      }
      server.execute("drop database " + DATABASE + " with (force)");
    }
  }

  /** Those of our own database; a walsender that is ended lets its slot go a moment later. */
  private static void dropSlots(Session session) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(30));
    session.list(END_SESSIONS, row -> true, DATABASE);
    for (String slot : session.list(SLOTS, row -> row.getString(1), DATABASE)) {
      deadline.await(
          PAUSE,
          () ->
              session
                  .first(
                      Sql.of("select 1 from pg_replication_slots where slot_name = ? and active"),
                      row -> true,
                      slot)
                  .isEmpty());
      session.list(
          Sql.of(
              "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?"),
          row -> true,
          slot);
    }
  }

  private static boolean hasDatabase(Session server) {
    return server.first(EXISTS, row -> true, DATABASE).isPresent();
  }

  private static void create(Endpoint server) {
    try (Session session = server.open("pgcutover_bench")) {
      session.execute("create database " + DATABASE + " template template0");
    }
  }

  private static void checkpoint(Endpoint server) {
    try (Session session = server.open("pgcutover_bench").unlimited()) {
      session.execute("checkpoint");
    }
  }
}
