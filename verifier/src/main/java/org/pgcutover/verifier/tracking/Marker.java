package org.pgcutover.verifier.tracking;

import java.time.Duration;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A row that is committed on the source and awaited on the target. As the apply worker commits
 * transactions in their order, all that was committed before the marker is on the target once the
 * marker is seen there.
 */
public final class Marker {
  /** How often it is looked for. */
  public static final Duration INTERVAL = Duration.ofMillis(5);

  private static final Sql SEND =
      Sql.of(
          "insert into pgcutover.heartbeat (writer, beat, at) values (?, 1, now()) on conflict (writer) do update set beat = pgcutover.heartbeat.beat + 1, at = now() returning beat");
  private static final Sql SEEN =
      Sql.of("select 1 from pgcutover.heartbeat where writer = ? and beat >= ?");

  private final String writer;

  /**
   * @param writer whose markers count by themselves
   */
  public Marker(String writer) {
    this.writer = writer;
  }

  String writer() {
    return writer;
  }

  /**
   * Commits the next marker. The session must commit synchronously, or a crash could take it back.
   */
  public long send(Session source) {
    return source.set("synchronous_commit", "on").one(SEND, row -> row.getLong(1), writer);
  }

  /** Whether the target saw it before the deadline. */
  public boolean await(Session target, long beat, Deadline deadline) {
    return deadline.await(INTERVAL, () -> isSeen(target, beat));
  }

  public boolean isSeen(Session target, long beat) {
    return target.first(SEEN, row -> true, writer, beat).isPresent();
  }
}
