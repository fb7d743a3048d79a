package org.pgcutover.migrator.anchor;

import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.anchor.Anchored.Holder;
import org.pgcutover.migrator.life.KeptLock;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an exported snapshot alive on the source, also when this program is killed. A snapshot
 * lives as long as the transaction that exported it; a server's process that is busy does not look
 * whether its client is still there (unless {@code client_connection_check_interval} says so, 14
 * and newer). So a session takes over the slot's snapshot, exports it again, and is kept busy by a
 * loop that ends when nobody has held the migrator's advisory lock for some time ({@code
 * keep.sql}).
 *
 * <p>{@link #leave} leaves the snapshot to that loop; {@link #release} ends it. Both may be called
 * from any thread, and again.
 */
final class SnapshotHolder {
  private static final Logger log = LoggerFactory.getLogger(SnapshotHolder.class);
  private static final long SHORTEST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;
  private static final Sql KEEP = Sql.file(SnapshotHolder.class, "keep");
  private static final Sql THIS_SESSION =
      Sql.of(
          "select pid, extract(epoch from backend_start)::text as began from pg_stat_activity where pid = pg_backend_pid()");
  private static final Sql HOLDER =
      Sql.of(
          "select pid from pg_stat_activity where pid = ? and extract(epoch from backend_start)::text = ?");
  private static final Sql END_HOLDER =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid = ? and extract(epoch from backend_start)::text = ?");

  private final Endpoint source;
  private final KeptLock sign;
  private final Optional<Session> keeper;
  private final Holder holder;
  private final String snapshot;
  private volatile boolean released;

  private SnapshotHolder(
      Endpoint source, KeptLock sign, Optional<Session> keeper, Holder holder, String snapshot) {
    this.source = source;
    this.sign = sign;
    this.keeper = keeper;
    this.holder = holder;
    this.snapshot = snapshot;
  }

  /**
   * Takes over a snapshot; the session that exported it may end then.
   *
   * @param exported its name there; {@link #snapshot()} has another
   */
  static SnapshotHolder takeOver(Plan plan, String exported) {
    KeptLock sign = sign(plan);
    Session keeper = plan.source().open("pgcutover_snapshot").unlimited();
    try {
      keeper
          .set("client_connection_check_interval", "0")
          .set("pgcutover.lock", Long.toString(lock(plan)))
          .set("pgcutover.patience", Long.toString(plan.limits().resume().toSeconds()));
      Holder holder =
          keeper.one(THIS_SESSION, row -> new Holder(row.getInt("pid"), row.getString("began")));
      String snapshot = exportAgain(keeper, exported);
      SnapshotHolder result =
          new SnapshotHolder(plan.source(), sign, Optional.of(keeper), holder, snapshot);
      Thread.ofVirtual().name("pgcutover-snapshot").start(() -> result.keep(keeper));
      return result;
    } catch (RuntimeException e) {
      keeper.close();
      sign.close();
      throw e;
    }
  }

  /** Finds the session of an earlier run again; empty where it is gone. */
  static Optional<SnapshotHolder> rejoin(Plan plan, Anchored anchored) {
    KeptLock sign = sign(plan);
    try (Session session = plan.source().open("pgcutover_anchor")) {
      if (session
          .first(HOLDER, row -> true, anchored.holder().pid(), anchored.holder().began())
          .isEmpty()) {
        sign.close();
        return Optional.empty();
      }
    } catch (RuntimeException e) {
      sign.close();
      throw e;
    }
    return Optional.of(
        new SnapshotHolder(
            plan.source(), sign, Optional.empty(), anchored.holder(), anchored.snapshot()));
  }

  Holder holder() {
    return holder;
  }

  String snapshot() {
    return snapshot;
  }

  /** Lets the snapshot go: from now on VACUUM on the source need not wait for it. */
  synchronized void release() {
    if (!released) {
      released = true;
      try (Session session = source.open("pgcutover_anchor")) {
        session.list(END_HOLDER, row -> true, holder.pid(), holder.began());
      }
      leave();
    }
  }

  /** Closes this side's ends only. */
  void leave() {
    keeper.ifPresent(Session::close);
    sign.close();
  }

  /** While it is held, the loop takes the migrator for alive. */
  private static KeptLock sign(Plan plan) {
    // Several times within the loop's patience.
    long millis = plan.limits().resume().toMillis() / 8;
    Duration interval = Duration.ofMillis(Math.clamp(millis, SHORTEST_MILLIS, LONGEST_MILLIS));
    return KeptLock.take(plan.source(), "pgcutover_anchor", lock(plan), interval, () -> {})
        .orElseThrow(() ->
            new MigrationException.Refused(
                "another pgcutover is at work on %s from %s"
                    .formatted(plan.migration(), plan.source()),
                "Wait for it, or end it, then run again."));
  }

  /** "pgcu" in ASCII, then the migration: several may leave the same database. */
  private static long lock(Plan plan) {
    return 0x70_67_63_75L << 32 | Integer.toUnsignedLong(plan.migration().hashCode());
  }

  private static String exportAgain(Session keeper, String exported) {
    return keeper.onConnection(
        "export snapshot",
        connection -> {
          connection.setAutoCommit(false);
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
          connection.setReadOnly(true);
          try (var statement = connection.createStatement()) {
            statement.execute("set transaction snapshot " + Quote.literal(exported));
          }
          return keeper.one(Sql.of("select pg_export_snapshot()"), row -> row.getString(1));
        });
  }

  private void keep(Session keeper) {
    try {
      keeper.execute(KEEP);
    } catch (PostgresException e) {
      if (!released) {
        log.debug("source: the session that keeps the snapshot: {}", e.getMessage());
      }
    }
  }
}
