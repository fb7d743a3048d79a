package org.pgcutover.migrator.watch;

import java.time.Duration;
import java.util.function.Consumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a server every two seconds while something else goes on, on a session and a thread of
 * its own, and again after the server was away.
 */
final class Lookout implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lookout.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Endpoint server;
  private final Consumer<Session> look;
  private final Thread thread;

  private Lookout(Endpoint server, Consumer<Session> look) {
    this.server = server;
    this.look = look;
    this.thread = Thread.ofVirtual().name("pgcutover-watch").unstarted(this::watch);
  }

  static Lookout at(Endpoint server, Consumer<Session> look) {
    Lookout lookout = new Lookout(server, look);
    lookout.thread.start();
    return lookout;
  }

  private void watch() {
    try {
      while (true) {
        try (Session session = server.open("pgcutover_watch").statementTimeout(PATIENCE)) {
          while (true) {
            look.accept(session);
            Deadline.pause(INTERVAL);
          }
        } catch (PostgresException e) {
          // The sessions that do the work decide whether the server is gone.
          log.warn("the {} cannot be watched: {}", server.side(), e.getMessage());
          Deadline.pause(INTERVAL);
        }
      }
    } catch (Deadline.CancelledException e) {
      log.debug("the {} is watched no more", server.side());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      boolean _ = thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
