package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the source from being written. New sessions are read-only by the database's default and
 * fail at once; the old ones are ended; and a SHARE lock on every table is the proof: it is granted
 * only when no transaction, prepared ones included, holds the lock that a writer needs, and while
 * it is held none gets it, whatever a session sets. Closing gives up the locks and nothing else:
 * {@link #thaw} gives back the setting.
 */
final class Freeze implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Freeze.class);
  private static final String LOCKS = "pgcutover_freeze";
  private static final Sql END_LOCKS =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and application_name = '%s'"
              .formatted(LOCKS));

  private static final String QUERY_CANCELED = "57014";

  private static final Duration SHORT = Duration.ofSeconds(5);

  private final Session locks;

  private Freeze(Session locks) {
    this.locks = locks;
  }

  /**
   * Freezes the database.
   *
   * @param afterwards how long the locks may be held behind the deadline, while traffic is switched
   */
  static Freeze begin(
      Endpoint source,
      List<TableName> tables,
      Fence fence,
      Deadline deadline,
      Duration afterwards) {
    Session locks = source.open(LOCKS);
    try {
      deadline.bound(locks);
      fence.pass(locks, ReadOnlyDefault::on);
      if (!ClientSessions.end(locks, deadline)) {
        throw aWriterIsLeft();
      }
      proveNoWriter(locks, tables, deadline, afterwards);
      return new Freeze(locks);
    } catch (RuntimeException e) {
      locks.close();
      throw e;
    }
  }

  /**
   * The locks live as long as their session, which ends with a restart of the source or at
   * somebody's hand; and the read-only default is anybody's to take back.
   */
  void requireHeld() {
    if (!ReadOnlyDefault.isOn(locks)) {
      throw new MigrationException.GivenUp(
          "%s: somebody made the database writable during the cutover".formatted(Side.SOURCE),
          "Find out who, then run again.");
    }
  }

  /**
   * Takes back the read-only default. The sessions that began meanwhile keep the one with which
   * they began, so they are ended once more: a pool that reconnected would go on refusing writes.
   * So is the freeze's own, which may be waiting for a lock still where its connection broke.
   */
  static void thaw(Endpoint source, Fence fence, Optional<String> before) {
    try (Session session = source.open("pgcutover_thaw").networkTimeout(Duration.ofSeconds(10))) {
      fence.require(session);
      session.list(END_LOCKS, row -> row.getBoolean(1));
      fence.pass(session, s -> ReadOnlyDefault.restore(s, before));
      ClientSessions.end(session, Deadline.after(SHORT));
      log.info("source: writes go on");
    }
  }

  /** Ends whoever waits behind the locks, so that letting them go does not let a write through. */
  static void endLateSessions(Endpoint source) {
    try (Session session = source.open("pgcutover_late").networkTimeout(Duration.ofSeconds(5))) {
      ClientSessions.end(session, Deadline.after(SHORT));
    } catch (PostgresException e) {
      log.warn("source: sessions that wait for its locks could not be ended: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    locks.close();
  }

  private static void proveNoWriter(
      Session locks, List<TableName> tables, Deadline deadline, Duration afterwards) {
    // Autovacuum's lock is in the way of ours; it gives way after the waiter's deadlock_timeout.
    // Where pgcutover's
    // host vanishes, the server lets the locks go by itself.
    locks
        .set("deadlock_timeout", "20ms")
        .set("lock_timeout", "0")
        .set(
            "idle_in_transaction_session_timeout",
            deadline.remaining().plus(afterwards).plus(SHORT).toMillis() + "ms");
    if (tables.isEmpty()) {
      return;
    }
    locks.execute("begin");
    try {
      locks.execute(
          new Sql(
              "LOCK TABLE",
              "lock table only %s in share mode"
                  .formatted(
                      tables.stream()
                          .map(TableName::quoted)
                          .collect(Collectors.joining(", only ")))));
    } catch (PostgresException e) {
      if (e.sqlState().equals(QUERY_CANCELED)) {
        throw aWriterIsLeft();
      }
      throw e;
    }
  }

  private static MigrationException aWriterIsLeft() {
    return new MigrationException.GivenUp(
        "%s: a writer did not end within the limit".formatted(Side.SOURCE),
        "Look for sessions in pg_stat_activity and pg_prepared_xacts that write on, then run again.");
  }
}
