package org.pgcutover.migrator;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A moment on the monotonic clock by which something has to be over. */
public record Deadline(long nanoTime) {
  public static Deadline after(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  /** Zero once it is over. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean isOver() {
    return remaining().isZero();
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
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
  }

  /** The work was ended from outside: a signal, or a failure beside it. */
  public static final class CancelledException extends RuntimeException {
    CancelledException() {
      super("cancelled");
    }
  }
}
