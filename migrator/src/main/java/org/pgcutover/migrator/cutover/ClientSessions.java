package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of others in one database, workers in the background among them. A session keeps the
 * read-only default with which it began, so whoever changes the database's has to end those from
 * before. Sees and ends all of them only as a superuser.
 */
public final class ClientSessions {
  private static final Logger log = LoggerFactory.getLogger(ClientSessions.class);
  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final String CLIENT = "client backend";
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
    List<Ended> first = endOnce(session, until);
    log.info("{}: ended {} sessions", session.side(), first.size());
    List<String> workers =
        first.stream().map(Ended::type).filter(type -> !type.equals(CLIENT)).distinct().toList();
    if (!workers.isEmpty()) {
      log.warn(
          "{}: ended workers in the background as well: {}; see that those that are needed run again",
          session.side(),
          String.join(", ", workers));
    }
    return first.isEmpty() || deadline.await(INTERVAL, () -> endOnce(session, until).isEmpty());
  }

  private static List<Ended> endOnce(Session session, String until) {
    return session.list(
        END, row -> new Ended(row.getInt("pid"), row.getString("backend_type")), until);
  }

  /**
   * Told to end.
   *
   * @param type as the server calls it; an extension's worker by the name that it gave itself
   */
  private record Ended(int pid, String type) {}
}
