package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
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
  private static final Sql END_SESSIONS = Sql.file(Freeze.class, "end_sessions");

  private final Session locks;

  private Freeze(Session locks) {
    this.locks = locks;
  }

  static Freeze begin(Endpoint source, List<TableName> tables, Deadline deadline) {
    Session locks = source.open("pgcutover_freeze");
    try {
      locks.networkTimeout(deadline.remaining().plusSeconds(1));
      ReadOnlyDefault.on(locks);
      endSessions(locks);
      proveNoWriter(locks, tables, deadline);
      return new Freeze(locks);
    } catch (RuntimeException e) {
      locks.close();
      throw e;
    }
  }

  /** The locks live as long as their session: a source that restarted in between has none. */
  void requireHeld() {
    locks.one(Sql.of("select 1"), row -> row.getInt(1));
  }

  /**
   * Takes back the read-only default; on a session of its own, for the freeze's may be what failed.
   */
  static void thaw(Endpoint source, Optional<String> before) {
    try (Session session = source.open("pgcutover_thaw").networkTimeout(Duration.ofSeconds(10))) {
      ReadOnlyDefault.restore(session, before);
      log.info("source: writes go on");
    }
  }

  /** Ends whoever waits behind the locks, so that letting them go does not let a write through. */
  static void endLateSessions(Endpoint source) {
    try (Session session = source.open("pgcutover_freeze").networkTimeout(Duration.ofSeconds(5))) {
      endSessions(session);
    } catch (PostgresException e) {
      log.warn("source: sessions that wait for its locks could not be ended: {}", e.getMessage());
    }
  }

  private static void endSessions(Session session) {
    List<String> ended =
        session.list(
            END_SESSIONS,
            row ->
                "%d (%s, %s)"
                    .formatted(
                        row.getInt("pid"),
                        row.getString("usename"),
                        row.getString("application_name")));
    log.info("source: ended {} sessions", ended.size());
  }

  @Override
  public void close() {
    locks.close();
  }

  private static void proveNoWriter(Session locks, List<TableName> tables, Deadline deadline) {
    // Autovacuum's lock is in the way of ours; it gives way after the waiter's deadlock_timeout.
    locks
        .set("deadlock_timeout", "20ms")
        .lockTimeout(deadline.remaining().plusMillis(1))
        .set("idle_in_transaction_session_timeout", "0");
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
      if (e.sqlState().equals("55P03")) {
        throw new MigrationException.GivenUp(
            "%s: a writer did not end within the limit".formatted(Side.SOURCE),
            "Look for sessions in pg_stat_activity and pg_prepared_xacts that write on, then run again.");
      }
      throw e;
    }
  }
}
