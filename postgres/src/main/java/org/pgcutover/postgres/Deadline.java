package org.pgcutover.postgres;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long something may take: from a moment on the monotonic clock to another. Clocks that are set
 * back or forth do not move it.
 */
public record Deadline(long beganNanos, long endNanos) {
  /** statement_timeout is a number of milliseconds in an int: at most 24 days. */
  private static final Duration LONGEST = Duration.ofDays(20);

  /** After the server's own timeout, the driver gives up on a server that went silent. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  public static Deadline after(Duration limit) {
    long now = System.nanoTime();
    return new Deadline(now, now + limit.toNanos());
  }

  /** This one, or the end of the limit from now where that is earlier. */
  public Deadline within(Duration limit) {
    Deadline other = after(limit);
    return other.endNanos - endNanos < 0 ? other : this;
  }

  /** Zero once it is over. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  public boolean isOver() {
    return remaining().isZero();
  }

  /**
   * Lets nothing that the session runs from now on, nor its waits for locks, outlast what remains
   * by more than a fiftieth: whoever asks again and again pays for a round trip seldom.
   */
  public void bound(Session session) {
    // Rounded up: who is ended by it finds the deadline over.
    long millis = Math.clamp(remaining().plusNanos(999_999).toMillis(), 1, LONGEST.toMillis());
    Duration left = Duration.ofMillis(millis);
    // In this order: the first statement already may be one that nobody answers.
    session.networkTimeout(left.plus(left.dividedBy(Session.SLACK)).plus(GRACE));
    if (!session.isLimitedTo(left)) {
      session.statementTimeout(left);
    }
  }

  /**
   * Asks until the answer is yes.
   *
   * @return false where the deadline came first
   * @throws CancelledException where the thread is interrupted; its flag stays set
   */
  public boolean await(Duration interval, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (isOver()) {
        return false;
      }
      pause(interval);
    }
    return true;
  }

  /** Waits between two looks at a condition. */
  public static void pause(Duration interval) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      throw cancelled();
    }
  }

  /** For who caught an interrupt: sets the thread's flag again and gives what to throw. */
  public static CancelledException cancelled() {
    Thread.currentThread().interrupt();
    return new CancelledException();
  }

  /** The work was ended from outside: a signal, or a failure beside it. */
  public static final class CancelledException extends RuntimeException {
    private CancelledException() {
      super("cancelled");
    }
  }
}
