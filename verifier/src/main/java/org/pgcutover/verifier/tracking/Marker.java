package org.pgcutover.verifier.tracking;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A row that is committed on the source and awaited on the target. As the apply worker commits
 * transactions in their order, all that was committed before the marker is on the target once the
 * marker is seen there.
 */
public final class Marker {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** How often it is looked for. */
  private static final Duration INTERVAL = Duration.ofMillis(5);

  /** Writer. */
  public static final Sql SEND =
      Sql.of(
          "insert into pgcutover.heartbeat (writer, beat, at) values (?, 1, now()) on conflict (writer) do update set beat = pgcutover.heartbeat.beat + 1, at = now() returning beat");

  private static final Sql SEEN =
      Sql.of("select 1 from pgcutover.heartbeat where writer = ? and beat >= ?");

  private final String writer;

  /**
   * @param writer whose markers count by themselves: the stream and what they are for, so that two
   *     directions never write one row
   */
  public Marker(String writer) {
    this.writer = writer;
  }

  public String writer() {
    return writer;
  }

  /**
   * Commits the next marker. The session must commit synchronously, or a crash could take it back.
   */
  public long send(Session source) {
    return source.set("synchronous_commit", "on").one(SEND, row -> row.getLong(1), writer);
  }

  /**
   * Commits a marker and waits until the target shows it.
   *
   * @return its number; empty where the deadline came first
   */
  public OptionalLong pass(Session source, Session target, Deadline deadline) {
    return pass(() -> send(source), beat -> isSeen(target, beat), deadline);
  }

  /**
   * Another marker is sent where one seems to have been slept over: from 16 on a walsender may miss
   * that WAL was flushed, until the next is ({@code WalSndWait} looks, and only then queues for
   * being woken).
   */
  public static OptionalLong pass(LongSupplier send, LongPredicate isSeen, Deadline deadline) {
    long beat = send.getAsLong();
    while (!deadline.isOver()) {
      if (Deadline.after(PATIENCE).await(INTERVAL, () -> isSeen.test(beat))) {
        return OptionalLong.of(beat);
      }
      long _ = send.getAsLong();
    }
    return OptionalLong.empty();
  }

  /** Whether it is there, or a later one. */
  public boolean isSeen(Session target, long beat) {
    return target.first(SEEN, row -> true, writer, beat).isPresent();
  }
}
