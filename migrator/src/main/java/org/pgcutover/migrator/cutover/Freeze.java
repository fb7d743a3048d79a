package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the source from being written. A SHARE lock on every table is the proof: it is granted only
 * when no transaction, prepared ones included, holds the lock that a writer needs, and while it is
 * held none gets it, whatever a session sets. New sessions are read-only by the database's default
 * and fail at once, and the old ones are ended: before the locks, or, where the plan lets writers
 * wait behind them, by {@link #shut}. Closing gives up the locks and nothing else: {@link #thaw}
 * gives back the setting.
 */
final class Freeze implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Freeze.class);
  private static final String IDLE = "idle_in_transaction_session_timeout";

  /** The session that holds the locks, by the name that it has on the server. */
  static final String LOCKS = "pgcutover_freeze";

  static final Sql END_LOCKS =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and application_name = '%s'"
              .formatted(LOCKS));

  private static final Sql WRITERS = Sql.file(Freeze.class, "writers");
  private static final Sql WAITING = Sql.file(Freeze.class, "waiting");
  private static final Sql DEADLOCK_TIMEOUT =
      Sql.of("select setting::bigint from pg_settings where name = 'deadlock_timeout'");

  /** Canceled by statement_timeout; deadlock. */
  private static final List<String> TOO_LONG = List.of("57014", "40P01");

  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
  private static final Duration BREATH = Duration.ofMillis(100);

  private static final Duration SHORT = Duration.ofSeconds(5);

  private final Plan plan;
  private final Fence fence;
  private final Deadline deadline;
  private final Session locks;

  private Freeze(Plan plan, Fence fence, Deadline deadline, Session locks) {
    this.plan = plan;
    this.fence = fence;
    this.deadline = deadline;
    this.locks = locks;
  }

  /**
   * Freezes the database.
   *
   * @param locks closed with the freeze, and where it comes to none
   */
  static Freeze begin(
      Plan plan, List<TableName> tables, Fence fence, Session locks, Deadline deadline) {
    Freeze freeze = new Freeze(plan, fence, deadline, locks);
    try {
      deadline.bound(locks);
      requireUnfed(locks);
      if (plan.takeover().freezing().atOnce()) {
        freeze.shut(freeze.locks);
      }
      freeze.proveNoWriter(tables);
      return freeze;
    } catch (RuntimeException e) {
      freeze.close();
      throw e;
    }
  }

  /**
   * Sends clients away, and those that come as well. With the locks alone, a source whose session
   * that holds them is lost would take writes again.
   *
   * @param session on the source, in no transaction
   */
  void shut(Session session) {
    deadline.bound(session);
    fence.pass(session, ReadOnlyDefault::on);
    if (!ClientSessions.end(session, deadline)) {
      throw aWriterIsLeft();
    }
  }

  /**
   * The locks live as long as their session, which ends with a restart of the source or at
   * somebody's hand; and the read-only default is anybody's to take back. From here on the locks
   * outlast the deadline, for traffic is switched.
   */
  void requireHeld() {
    locks.set(IDLE, untilSwitched().toMillis() + "ms");
    if (!ReadOnlyDefault.isOn(locks)) {
      throw new MigrationException.GivenUp(
          "%s: somebody made the database writable during the cutover".formatted(Side.SOURCE),
          "Find out who, then run again.");
    }
    requireUnfed(locks);
  }

  private static void requireUnfed(Session locks) {
    List<String> feeds = Feeds.of(locks).reasons();
    if (!feeds.isEmpty()) {
      throw new MigrationException.GivenUp(
          String.join("; ", feeds), Feeds.HINT + " Then run again.");
    }
  }

  /** Opening the target, letting the pool go and the operator's command, each at its longest. */
  private Duration untilSwitched() {
    return deadline
        .remaining()
        .plus(Persistently.LIMIT.multipliedBy(2))
        .plus(plan.limits().hook())
        .plus(SHORT);
  }

  /**
   * Takes back the read-only default. The sessions that began meanwhile keep the one with which
   * they began, so they are ended once more: a pool that reconnected would go on refusing writes.
   * So is the freeze's own, which may be waiting for a lock still where its connection broke. Where
   * clients only waited behind the locks, they go on.
   */
  static void thaw(Plan plan, Fence fence, Optional<String> before) {
    try (Session session =
        plan.source().open("pgcutover_thaw").networkTimeout(Duration.ofSeconds(10))) {
      fence.require(session);
      boolean sentAway = plan.takeover().freezing().atOnce() || ReadOnlyDefault.isOn(session);
      session.list(END_LOCKS, row -> row.getBoolean(1));
      fence.pass(session, s -> ReadOnlyDefault.restore(s, before));
      if (sentAway) {
        ClientSessions.end(session, Deadline.after(SHORT));
      }
      log.info("source: writes go on");
    }
  }

  /** What becomes of writers at a source that cannot be thawed, for it does not answer. */
  static String left(Plan plan) {
    String refused =
        "clients that reach it are refused writes, by its default_transaction_read_only";
    return plan.takeover().freezing().atOnce()
        ? refused
        : "clients that reach it wait for its locks, which it lets go by itself within %d s; if the target was about to be opened %s"
            .formatted(plan.limits().writesBlocked().plus(SHORT).toSeconds(), refused);
  }

  /**
   * Ends whoever waits behind the locks, so that letting them go does not let a write through.
   *
   * @param source in no transaction
   */
  static void endLateSessions(Session source) {
    Deadline deadline = Deadline.after(SHORT);
    deadline.bound(source);
    List<String> waiting = source.list(WAITING, row -> row.getString("client"));
    if (!waiting.isEmpty()) {
      log.warn(
          "{}: ended with a write that came too late: {}",
          source.side(),
          String.join(", ", waiting));
    }
    ClientSessions.end(source, deadline);
  }

  @Override
  public void close() {
    locks.close();
  }

  private void proveNoWriter(List<TableName> tables) {
    Duration patience = patience();
    locks.set(
        Map.of(
            // Autovacuum's lock is in the way of ours; it gives way after the waiter's
            // deadlock_timeout, unless it is there to prevent a wraparound: the gate looks for
            // that.
            "deadlock_timeout",
            "20ms",
            "lock_timeout",
            "0",
            // Where pgcutover's host vanishes, the server lets the locks go by itself.
            IDLE,
            deadline.remaining().plus(SHORT).toMillis() + "ms"));
    while (!isLocked(tables, patience)) {
      Deadline.pause(BREATH);
    }
  }

  /**
   * How long all locks are waited for at once. Clients that are there still may wait for some of
   * them, and for whoever we wait for: so all are let go in between. Whoever has one of two tables
   * and wants the other is in a deadlock with us; a client finds that out, and loses by it, after
   * its deadlock_timeout.
   */
  private Duration patience() {
    if (plan.takeover().freezing().atOnce()) {
      return deadline.remaining();
    }
    long millis = locks.one(DEADLOCK_TIMEOUT, row -> row.getLong(1));
    return Duration.ofMillis(Math.clamp(millis / 2, 10, LONGEST_WAIT.toMillis()));
  }

  private boolean isLocked(List<TableName> tables, Duration patience) {
    try {
      // Right before the deadline any of the three may be ended by it.
      deadline.within(patience).bound(locks);
      locks.execute("begin");
      locks.execute(lock(tables));
      return true;
    } catch (PostgresException e) {
      if (!TOO_LONG.contains(e.sqlState())) {
        throw e;
      }
      if (deadline.isOver()) {
        throw aWriterIsLeft();
      }
      locks.execute("rollback");
      return false;
    }
  }

  static Sql lock(List<TableName> tables) {
    return new Sql(
        "LOCK TABLE",
        "lock table only %s in share mode"
            .formatted(
                tables.stream().map(TableName::quoted).collect(Collectors.joining(", only "))));
  }

  private MigrationException aWriterIsLeft() {
    return new MigrationException.GivenUp(
        "%s: a writer did not end within the limit%s".formatted(Side.SOURCE, writers()),
        "Let it end, or end it: pg_terminate_backend, ROLLBACK PREPARED. Then run again.");
  }

  /** Who they are, as far as the server tells. */
  private String writers() {
    try (Session session = plan.source().open("pgcutover_late").networkTimeout(SHORT)) {
      List<String> writers = session.list(WRITERS, row -> row.getString("writer"));
      return writers.isEmpty() ? "" : ": " + String.join(", ", writers);
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
      return "";
    }
  }
}
