package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of others in one database. A session keeps the read-only default with which it
 * began, so whoever changes the database's has to end those from before. Sees and ends all of them
 * only as a superuser.
 */
public final class ClientSessions {
  private static final Logger log = LoggerFactory.getLogger(ClientSessions.class);
  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final Sql NOW = Sql.of("select clock_timestamp()::text");

  /** The moment until which they began. */
  static final Sql END = Sql.file(ClientSessions.class, "end_sessions");

  private ClientSessions() {}

  /** The server's own clock, to tell sessions from before and after. */
  static String now(Session session) {
    return session.one(NOW, row -> row.getString(1));
  }

  /**
   * Ends the sessions that began until now.
   *
   * @return whether none of them was left before the deadline
   */
  public static boolean end(Session session, Deadline deadline) {
    return end(session, now(session), deadline);
  }

  static boolean end(Session session, String until, Deadline deadline) {
    int first = endOnce(session, until).size();
    log.info("{}: ended {} sessions", session.side(), first);
    return first == 0 || deadline.await(INTERVAL, () -> endOnce(session, until).isEmpty());
  }

  private static List<Integer> endOnce(Session session, String until) {
    return session.list(END, row -> row.getInt("pid"), until);
  }
}
