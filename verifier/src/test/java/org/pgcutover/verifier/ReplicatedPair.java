package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.ProofLedger;

/**
 * Two databases of which one follows the other, empty but for the table of the markers, as a
 * migration leaves them after its copy. The servers are started once; the databases are the test's.
 */
final class ReplicatedPair implements AutoCloseable {
  private static final Map<List<Object>, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** Every table that can be is compared in ranges: the first of so many rows, the next of more. */
  static final KeyRanges.Limits IN_RANGES = new KeyRanges.Limits(-1, 20, Duration.ofDays(1));

  private static final String[] MARKERS = {
    // 15 gave schema public another owner.
    "alter schema public owner to postgres",
    "grant all on schema public to public",
    "create schema pgcutover",
    "create table pgcutover.heartbeat (writer text primary key, beat bigint not null, at timestamptz not null)"
  };

  private final String name = "live" + NUMBER.incrementAndGet();
  private final Endpoint source;
  private final Endpoint target;

  private ReplicatedPair(int sourceMajor, int targetMajor) {
    this.source = database(sourceMajor, Side.SOURCE);
    this.target = database(targetMajor, Side.TARGET);
  }

  /** The tables are made on both sides, their rows written on the source and replicated. */
  static ReplicatedPair following(int source, int target, String tables, String... rows) {
    ReplicatedPair pair = made(source, target, tables);
    pair.follow();
    pair.onSource(rows);
    pair.arrive();
    return pair;
  }

  /** The same with rows that both sides make for themselves: for many. */
  static ReplicatedPair filled(int source, int target, String tables, String... rows) {
    ReplicatedPair pair = made(source, target, tables).onBoth(rows);
    pair.follow();
    pair.arrive();
    return pair;
  }

  private static ReplicatedPair made(int source, int target, String tables) {
    return new ReplicatedPair(source, target).onBoth(MARKERS).onBoth(tables);
  }

  /** What is set up on both sides is there before the first change is replicated. */
  static ReplicatedPair copied(int source, int target, Consumer<Session> setup) {
    ReplicatedPair pair = new ReplicatedPair(source, target);
    pair.onBoth(MARKERS);
    List.of(pair.source, pair.target).parallelStream()
        .forEach(side -> {
          try (Session session = side.open("test")) {
            session.inTransaction(_ -> {
              setup.accept(session);
              return true;
            });
          }
        });
    pair.follow();
    pair.arrive();
    return pair;
  }

  private Endpoint database(int major, Side side) {
    Endpoint endpoint =
        SERVERS
            .computeIfAbsent(
                List.of(major, side),
                _ ->
                    EmbeddedServer.start(
                        major,
                        Map.of(
                            "fsync", "off",
                            "wal_level", "logical",
                            "max_prepared_transactions", "1000",
                            "max_replication_slots", "50",
                            "max_wal_senders", "50",
                            "max_logical_replication_workers", "50",
                            "max_worker_processes", "60")))
            .endpoint(side);
    try (Session session = endpoint.open("test")) {
      session.execute("create database " + name);
    }
    return endpoint.withDatabase(name);
  }

  private void follow() {
    try (Session onSource = source.open("test");
        Session onTarget = target.open("test")) {
      ReplicationCommands commands = new ReplicationCommands(onSource);
      List<TableName> tables =
          new ArrayList<>(
              new Catalog(onSource)
                  .tables().stream()
                      .filter(t -> !t.partitioned() && !t.unlogged())
                      .map(t -> t.name())
                      .toList());
      tables.add(new TableName("pgcutover", "heartbeat"));
      commands.createPublication(name, tables);
      commands.createSlot(name, "pgoutput");
      commands.copySlot(name, name + "_track");
      ReplicationCommands subscriber = new ReplicationCommands(onTarget);
      subscriber.createSubscription(name, source.conninfo(), name, name, false);
      subscriber.enableSubscription(name);
    }
  }

  /** All that was committed on the source is on the target. */
  void arrive() {
    Marker marker = new Marker("test");
    try (Session onSource = source.open("test");
        Session onTarget = target.open("test")) {
      if (marker.pass(onSource, onTarget, Deadline.after(LIMIT)).isEmpty()) {
        throw new AssertionError("the target does not follow");
      }
    }
  }

  LiveParity parity() {
    return parity(KeyRanges.Limits.LARGE_TABLES);
  }

  LiveParity parity(KeyRanges.Limits ranges) {
    return LiveParity.begin(
        source,
        target,
        2,
        Scope.EVERYTHING,
        TablespaceNames.ALIKE,
        new LiveParity.Feed(name + "_track", name, ProofLedger.inMemory()),
        ranges,
        Deadline.after(LIMIT));
  }

  Endpoint source() {
    return source;
  }

  Endpoint target() {
    return target;
  }

  String subscription() {
    return name;
  }

  ReplicatedPair onSource(String... statements) {
    return run(source, statements);
  }

  ReplicatedPair onTarget(String... statements) {
    return run(target, statements);
  }

  ReplicatedPair onBoth(String... statements) {
    return onSource(statements).onTarget(statements);
  }

  private ReplicatedPair run(Endpoint endpoint, String... statements) {
    try (Session session = endpoint.open("test")) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
    return this;
  }

  @Override
  public void close() {
    try (Session onTarget = target.open("test");
        Session onSource = source.open("test")) {
      new ReplicationCommands(onTarget).dropSubscription(name);
      new ReplicationCommands(onSource).dropSlot(name);
      new ReplicationCommands(onSource).dropSlot(name + "_track");
    }
  }
}
