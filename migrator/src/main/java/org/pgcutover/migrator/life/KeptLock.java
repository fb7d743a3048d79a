package org.pgcutover.migrator.life;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock that says that the migrator lives. Its session has nothing else to do for hours,
 * and what is on the way may forget such a connection: so it is used every few seconds, and the
 * lock is taken anew where it was lost. Thread-safe.
 */
public final class KeptLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeptLock.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** The server frees the lock of a session that has just ended, or was killed, a moment later. */
  private static final Duration WAIT = Duration.ofSeconds(3);

  private static final Duration ATTEMPTS = Duration.ofMillis(100);
  private static final Sql TRY_LOCK = Sql.of("select pg_try_advisory_lock(?)");
  private static final Sql HELLO = Sql.of("select true");

  /** The process of a connection that was lost may not have noticed, and hold the lock. */
  private static final Sql END_BACKEND =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid = ? and application_name = ? and datname = current_database() and pid <> pg_backend_pid()");

  private final Endpoint endpoint;
  private final String application;
  private final long key;
  private final ReentrantLock inUse = new ReentrantLock();
  private final Thread keeper;

  /** Used with {@code inUse} held; closed where the lock was lost and is not held again. */
  private Session session;

  private int backend;

  private KeptLock(
      Endpoint endpoint,
      String application,
      long key,
      Session session,
      Duration interval,
      Runnable taken) {
    this.endpoint = endpoint;
    this.application = application;
    this.key = key;
    this.session = session;
    this.backend = session.backend();
    this.keeper = Thread.ofVirtual().name("pgcutover-lock").unstarted(() -> keep(interval, taken));
  }

  /**
   * Takes the lock.
   *
   * @param interval between two looks at it
   * @param taken what to do where it was lost and another has it now
   * @return empty where another has it
   */
  public static Optional<KeptLock> take(
      Endpoint endpoint, String application, long key, Duration interval, Runnable taken) {
    Session session = endpoint.open(application);
    try {
      if (!lock(session, key)) {
        session.close();
        return Optional.empty();
      }
      KeptLock result =
          new KeptLock(endpoint, application, key, session.networkTimeout(ANSWER), interval, taken);
      result.keeper.start();
      return Optional.of(result);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Makes sure of the lock: takes it anew where it was lost.
   *
   * @return false where another has it
   * @throws PostgresException where the server cannot be asked
   */
  public boolean ensure() {
    inUse.lock();
    try {
      return answers() || takeAgain();
    } finally {
      inUse.unlock();
    }
  }

  /** Whether the server says within the deadline that the lock is held. */
  public boolean isHeld(Deadline deadline) {
    try {
      if (!inUse.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    try {
      session.networkTimeout(deadline.remaining().plusMillis(1));
      boolean held = answers();
      if (held) {
        session.networkTimeout(ANSWER);
      }
      return held;
    } catch (PostgresException e) {
      return false;
    } finally {
      inUse.unlock();
    }
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

  private void keep(Duration interval, Runnable taken) {
    try {
      while (true) {
        Deadline.pause(interval);
        look(taken);
      }
    } catch (Deadline.CancelledException e) {
      end();
    }
  }

  private void end() {
    inUse.lock();
    try {
      close(session);
    } finally {
      inUse.unlock();
    }
  }

  private void look(Runnable taken) {
    try {
      if (!ensure()) {
        taken.run();
      }
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
    }
  }

  /** A session that answers has its lock. */
  private boolean answers() {
    try {
      return session.one(HELLO, row -> row.getBoolean(1));
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
      close(session);
      return false;
    }
  }

  private boolean takeAgain() {
    Session fresh = endpoint.open(application);
    try {
      fresh.list(END_BACKEND, row -> true, backend, application);
      if (lock(fresh, key)) {
        backend = fresh.backend();
        session = fresh.networkTimeout(ANSWER);
        log.info("{}: the lock {} was lost and is held again", endpoint.side(), application);
        return true;
      }
      fresh.close();
      return false;
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  private static boolean lock(Session session, long key) {
    return Deadline.after(WAIT)
        .await(ATTEMPTS, () -> session.one(TRY_LOCK, row -> row.getBoolean(1), key));
  }

  private static void close(Session session) {
    try {
      session.close();
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
    }
  }
}
