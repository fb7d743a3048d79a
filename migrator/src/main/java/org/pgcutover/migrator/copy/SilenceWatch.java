package org.pgcutover.migrator.copy;

import java.time.Duration;
import java.util.function.Supplier;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a source that works in silence from one that is gone. A scan of pages whose rows are all
 * dead sends nothing for as long as it takes, nor does a wait for a lock: so the server is asked,
 * over another connection, what the silent session's process does. A process that is gone, idle, or
 * itself waits for its client to read shows a connection that is lost; closing it ends whoever
 * reads from it. Runs on a thread of its own until it is closed.
 */
final class SilenceWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);
  private static final Sql AT_WORK =
      Sql.of(
          "select 1 from pg_stat_activity where pid = ? and application_name = 'pgcutover_copy' and state = 'active' and wait_event is distinct from 'ClientWrite'");

  private final Endpoint source;
  private final Session session;
  private final int backend;
  private final Duration patience;
  private final Supplier<Duration> silence;
  private final Thread thread;

  private SilenceWatch(
      Endpoint source, Session session, Duration patience, Supplier<Duration> silence) {
    this.source = source;
    this.session = session;
    this.backend = session.backend();
    this.patience = patience;
    this.silence = silence;
    this.thread = Thread.ofVirtual().name("pgcutover-silence").unstarted(this::watch);
  }

  /**
   * Begins. While it is open, the session may wait for its source as long as that is at work.
   *
   * @param patience how long a silence may be before the server is asked, and asked again
   * @param silence how long the source has been waited for by now
   */
  static SilenceWatch over(
      Endpoint source, Session session, Duration patience, Supplier<Duration> silence) {
    SilenceWatch result =
        new SilenceWatch(source, session.networkTimeout(Duration.ZERO), patience, silence);
    result.thread.start();
    return result;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      do {
        Deadline.pause(patience);
        // Once more behind the answer: the source may have sent something meanwhile.
      } while (!isSilent() || isAtWork() || !isSilent());
      log.warn("source: process {} is not at work, and its connection silent", backend);
      session.close();
    } catch (Deadline.CancelledException e) {
      // The copy goes on by itself.
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
    }
  }

  private boolean isSilent() {
    return silence.get().compareTo(patience) >= 0;
  }

  /** One that refuses to be asked is there, and may be asked again. */
  private boolean isAtWork() {
    try (Session asking = source.open("pgcutover_copy")) {
      return asking.first(AT_WORK, row -> true, backend).isPresent();
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
      return !e.isConnectionFailure();
    }
  }
}
