package org.pgcutover.exporter;

import java.time.Duration;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/**
 * Opens the exporter's sessions so that none of them can hold up the server, hang for long, or run
 * what somebody else has put in the way of a function of the server's.
 */
final class MonitoringSession {
  private static final String APPLICATION_NAME = "pgcutover_exporter";
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);
  // Longer than the statement timeout: only a server or network that says nothing reaches it.
  private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(5);

  private MonitoringSession() {}

  static Session openForReading(Endpoint endpoint) {
    return open(endpoint, "on");
  }

  static Session openForWriting(Endpoint endpoint) {
    return open(endpoint, "off");
  }

  private static Session open(Endpoint endpoint, String readOnly) {
    Session session = endpoint.open(APPLICATION_NAME);
    try {
      return session
          .networkTimeout(NETWORK_TIMEOUT)
          .statementTimeout(STATEMENT_TIMEOUT)
          .lockTimeout(LOCK_TIMEOUT)
          .set("search_path", "")
          .set("default_transaction_read_only", readOnly);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
