package org.pgcutover.migrator.anchor;

import java.time.Duration;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisory lock on the source that says that the migrator lives. Its session has nothing else
 * to do for hours, and what is on the way may forget such a connection: so it is used every few
 * seconds, and the lock is taken anew where it was lost. Thread-safe.
 */
final class LifeSign implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LifeSign.class);
  private static final long SHORTEST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Sql LOCK = Sql.of("select pg_advisory_lock(?)");
  private static final Sql HELLO = Sql.of("select true");

  private final Plan plan;
  private final Thread keeper;

  private LifeSign(Plan plan, Session session) {
    this.plan = plan;
    this.keeper = Thread.ofVirtual().name("pgcutover-life-sign").unstarted(() -> keep(session));
  }

  /** Returns once the lock is held. */
  static LifeSign give(Plan plan) {
    LifeSign sign = new LifeSign(plan, locked(plan));
    sign.keeper.start();
    return sign;
  }

  /** "pgcu" in ASCII, then the migration: several may leave the same database. */
  static long lock(Plan plan) {
    return 0x70_67_63_75L << 32 | Integer.toUnsignedLong(plan.migration().hashCode());
  }

  /** May be called again. */
  @Override
  public void close() {
    keeper.interrupt();
    try {
      keeper.join(ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(Session first) {
    Session session = first;
    try {
      while (true) {
        Deadline.pause(interval());
        session = answering(session);
      }
    } catch (Deadline.CancelledException e) {
      close(session);
    }
  }

  /** Several times within the patience of who looks for the lock. */
  private Duration interval() {
    long millis = plan.limits().resume().toMillis() / 8;
    return Duration.ofMillis(Math.clamp(millis, SHORTEST_MILLIS, LONGEST_MILLIS));
  }

  private Session answering(Session session) {
    try {
      session.one(HELLO, row -> true);
      return session;
    } catch (PostgresException e) {
      log.debug("source: {}", e.getMessage());
      close(session);
      return again(session);
    }
  }

  /** The one that was lost, where the source does not answer yet: it is tried again. */
  private Session again(Session lost) {
    try {
      return locked(plan);
    } catch (PostgresException e) {
      log.debug("source: {}", e.getMessage());
      return lost;
    }
  }

  private static Session locked(Plan plan) {
    Session session = plan.source().open("pgcutover_anchor");
    try {
      session.list(LOCK, row -> true, lock(plan));
      return session.networkTimeout(ANSWER);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static void close(Session session) {
    try {
      session.close();
    } catch (PostgresException e) {
      log.debug("source: {}", e.getMessage());
    }
  }
}
