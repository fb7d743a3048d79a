package org.pgcutover.migrator.cutover;

import java.time.Duration;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Undisturbed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what must not be left undone while writes are blocked: again while the server does not
 * answer, and without regard to signals.
 */
final class Persistently {
  private static final Logger log = LoggerFactory.getLogger(Persistently.class);

  /** How long a server, or the pool, is waited for. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration INTERVAL = Duration.ofMillis(200);

  private Persistently() {}

  /**
   * Returns when the attempt succeeds.
   *
   * @param attempt opens sessions of its own; may be made several times
   * @throws PostgresException the last failure, after 30 s or where trying again cannot help
   */
  static void run(String what, Runnable attempt) {
    Undisturbed.run(() -> tryUntilDone(what, attempt));
  }

  private static void tryUntilDone(String what, Runnable attempt) {
    Deadline deadline = Deadline.after(LIMIT);
    while (true) {
      try {
        attempt.run();
        return;
      } catch (PostgresException e) {
        if (deadline.isOver() || !e.isConnectionFailure()) {
          throw e;
        }
        log.warn("{}: trying again: {}", what, e.getMessage());
        Deadline.pause(INTERVAL);
      }
    }
  }
}
