package org.pgcutover.migrator.demo;

import java.time.Duration;

/**
 * When clients begin operations, and until when they may finish the one they are at. Thread-safe;
 * closes once.
 */
final class OpeningHours {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private volatile boolean open = true;
  private volatile long graceEndsAt;

  boolean isOpen() {
    return open;
  }

  /** Whether an operation that was begun may be tried again. */
  boolean isWithinGrace() {
    return open || System.nanoTime() - graceEndsAt < 0;
  }

  void close() {
    graceEndsAt = System.nanoTime() + GRACE.toNanos();
    open = false;
  }
}
