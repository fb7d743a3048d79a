package org.pgcutover.verifier;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.rogue.LocalWrite;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.rogue.Reading;
import org.pgcutover.verifier.tracking.Marker;

/**
 * A whole live proof of one pair of databases in which every table but a few is harmed, at its
 * moment, while the source is written. For one thread, and once.
 *
 * <p>What somebody does to the target <em>during</em> its comparison is in a prepared transaction
 * that locks the table: it is committed when the verifier, its snapshots taken, is seen to wait for
 * the table. A change that is lost <em>during</em> it is made when the table was compared and
 * others are not.
 */
final class SeededPair implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Rounds of a writer that need not have arrived. */
  private static final int AHEAD = 20;

  private static final Duration INTERVAL = Duration.ofMillis(2);

  private static final String BYSTANDERS =
      "create table bystander (id int primary key, v int, t text);"
          + "insert into bystander select i, 0, repeat('x', i % 50) from generate_series(1, 2000) i";

  private static final Sql WAITED_FOR =
      Sql.of(
          "select distinct n.nspname from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace where not l.granted and l.database = (select oid from pg_database where datname = current_database())");

  private final Marker marker = new Marker("seeds");
  private final List<Seed> seeds;
  private final ReplicatedPair pair;
  private final Session source;
  private final Session target;

  /** Writes as if it were replication, so that nobody takes it for a local write. */
  private final Session applied;

  private final KeyRanges.Limits ranges;
  private final Map<String, Seed> lostMeanwhile = new HashMap<>();
  private final Map<String, Integer> unread = new HashMap<>();

  /**
   * What each look found of each table.
   *
   * @param rehearsed while the source was written
   * @param settled when it was at rest
   * @param locallyWritten tables of which the target's slot told
   * @param passedAgain by another comparison of everything
   */
  record Findings(
      ParityReport rehearsed,
      ParityReport settled,
      Set<TableName> locallyWritten,
      RowsParity passedAgain) {}

  @SuppressWarnings("MustBeClosedChecker")
  SeededPair(int from, int to, List<Corruption> corruptions, KeyRanges.Limits ranges) {
    this.ranges = ranges;
    this.seeds = Seed.of(corruptions);
    this.pair =
        ReplicatedPair.copied(
            from,
            to,
            session -> {
              session.execute(BYSTANDERS);
              seeds.forEach(seed -> seed.setUp(session));
            });
    this.source = pair.source().open("test");
    // So that columns are hashed by their types.
    source.execute("analyze");
    this.target = pair.target().open("test");
    this.applied = pair.target().open("test");
    applied.list(Sql.of("select pg_replication_origin_create(?)"), _ -> true, pair.subscription());
    applied.list(
        Sql.of("select pg_replication_origin_session_setup(?)"), _ -> true, pair.subscription());
    lost(Moment.DURING).forEach(seed -> lostMeanwhile.put(seed.schema(), seed));
    source
        .list(
            Sql.of(
                "select n.nspname, count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and c.relpersistence = 'p' group by 1"),
            row -> Map.entry(row.getString(1), row.getInt(2)))
        .forEach(tables -> unread.put(tables.getKey(), tables.getValue()));
  }

  List<Seed> seeds() {
    return seeds;
  }

  Findings prove() throws Exception {
    lost(Moment.BEFORE).forEach(seed -> seed.change(source));
    pair.arrive();
    lost(Moment.BEFORE).forEach(seed -> seed.damage(applied));
    rogue(Moment.BEFORE).forEach(seed -> seed.damage(target));
    LocalWrites.createSlot(target, pair.subscription());
    try (LocalWrites localWrites = LocalWrites.open(pair.target(), pair.subscription());
        LiveParity parity = pair.parity(ranges)) {
      rogue(Moment.DURING).stream()
          .filter(this::isReadLive)
          .forEach(seed -> seed.prepare(target, transaction(seed)));
      ParityReport rehearsed =
          whileWritten(() ->
              parity.rehearse(
                  Deadline.after(LIMIT), told -> told.verdict().ifPresent(this::loseWhereRead)));
      lost(Moment.AFTER).forEach(seed -> seed.change(source));
      pair.arrive();
      lost(Moment.AFTER).forEach(seed -> seed.damage(applied));
      rogue(Moment.AFTER).forEach(seed -> seed.damage(target));
      pair.arrive();
      ParityReport settled = parity.settle(marker, marker.send(source), Deadline.after(LIMIT));
      Set<TableName> locallyWritten = tables(localWrites.since(LIMIT));
      parity.pass(Deadline.after(LIMIT), _ -> {});
      return new Findings(rehearsed, settled, locallyWritten, parity.standing(Duration.ZERO));
    }
  }

  /** What replication does not move is read at rest only, and a table that is not there never. */
  private boolean isReadLive(Seed seed) {
    return unread.containsKey(seed.schema());
  }

  private List<Seed> lost(Moment moment) {
    return seeds.stream().filter(s -> s.moment() == moment && s.isLostChange()).toList();
  }

  private List<Seed> rogue(Moment moment) {
    return seeds.stream().filter(s -> s.moment() == moment && !s.isLostChange()).toList();
  }

  /** Called of one table at a time. */
  private void loseWhereRead(TableParity table) {
    String schema = table.table().schema();
    if (unread.merge(schema, -1, Integer::sum) == 0 && lostMeanwhile.containsKey(schema)) {
      Seed seed = lostMeanwhile.get(schema);
      seed.change(source);
      if (marker.pass(source, target, Deadline.after(LIMIT)).isEmpty()) {
        throw new AssertionError("the target does not follow");
      }
      seed.damage(applied);
    }
  }

  private ParityReport whileWritten(Rehearsal rehearsal) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> releaser = threads.submit(() -> commitWhatIsWaitedFor(over));
      List<Future<Boolean>> writers =
          List.of(threads.submit(() -> write(over)), threads.submit(() -> touch(over)));
      try {
        return rehearsal.run();
      } finally {
        over.set(true);
        releaser.get();
        for (Future<Boolean> writer : writers) {
          writer.get();
        }
      }
    }
  }

  private boolean commitWhatIsWaitedFor(AtomicBoolean over) {
    Map<String, Seed> prepared =
        rogue(Moment.DURING).stream()
            .filter(this::isReadLive)
            .collect(Collectors.toMap(Seed::schema, Function.identity()));
    try (Session session = pair.target().open("test")) {
      rogue(Moment.DURING).stream().filter(s -> !isReadLive(s)).forEach(s -> s.damage(session));
      while (!over.get() && !prepared.isEmpty()) {
        for (String schema : session.list(WAITED_FOR, row -> row.getString(1))) {
          Optional.ofNullable(prepared.remove(schema)).ifPresent(seed -> commit(session, seed));
        }
        Deadline.pause(INTERVAL);
      }
      prepared.values().forEach(seed -> commit(session, seed));
    }
    return prepared.isEmpty();
  }

  private void commit(Session session, Seed seed) {
    session.execute("commit prepared '%s'".formatted(transaction(seed)));
  }

  private String transaction(Seed seed) {
    return pair.subscription() + seed.schema();
  }

  private boolean write(AtomicBoolean over) {
    try (Session session = pair.source().open("test")) {
      for (int i = 0; !over.get(); i++) {
        int id = 1 + i * 37 % 2000;
        session.execute("update bystander set v = v + 1 where id = ?", id);
        session.execute("delete from bystander where id = ?", id / 2);
        session.execute(
            "insert into bystander values (?, ?, 'y') on conflict (id) do update set v = 0",
            id / 2,
            i);
        arrive(i);
      }
    }
    return true;
  }

  /** Other rows of harmed tables come and go. */
  private boolean touch(AtomicBoolean over) {
    List<Seed> before = seeds.stream().filter(s -> s.moment() == Moment.BEFORE).toList();
    try (Session session = pair.source().open("test")) {
      for (int i = 0; !over.get(); i++) {
        before.get(i % before.size()).touch(session);
        arrive(i);
      }
    }
    return true;
  }

  /** The target is never far behind: it is what the verifier waits for that is tried here. */
  private void arrive(int round) {
    if (round % AHEAD == AHEAD - 1) {
      pair.arrive();
    }
  }

  private static Set<TableName> tables(Reading reading) {
    return switch (reading) {
      case Reading.Complete(List<LocalWrite> writes) ->
          writes.stream().map(LocalWrite::table).collect(Collectors.toCollection(TreeSet::new));
      case Reading.Behind _ -> throw new AssertionError("local writes were not read to the end");
    };
  }

  @FunctionalInterface
  private interface Rehearsal {
    ParityReport run();
  }

  @Override
  public void close() {
    applied.list(Sql.of("select pg_replication_origin_session_reset()"), _ -> true);
    applied.list(Sql.of("select pg_replication_origin_drop(?)"), _ -> true, pair.subscription());
    try (pair;
        source;
        target;
        applied) {
      new ReplicationCommands(target).dropSlot(pair.subscription());
    }
  }
}
