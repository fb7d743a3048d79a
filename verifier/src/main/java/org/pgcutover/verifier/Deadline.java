package org.pgcutover.verifier;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.pgcutover.postgres.Session;

/** The moment at which reading ends, whatever has been read by then. Thread-safe. */
record Deadline(InstantSource clock, Instant begun, Instant end) {
  /** statement_timeout is an int of milliseconds: at most 24 days. */
  private static final Duration LONGEST = Duration.ofDays(20);

  private static final Duration GRACE = Duration.ofSeconds(2);

  static Deadline in(Duration duration, InstantSource clock) {
    Instant now = clock.instant();
    return new Deadline(clock, now, now.plus(duration));
  }

  boolean isPast() {
    return !clock.instant().isBefore(end);
  }

  Duration elapsed() {
    return Duration.between(begun, clock.instant());
  }

  /**
   * Lets the server end what the session runs next, and the driver give up soon after, for a server
   * that went silent. At least one millisecond: zero would be no limit.
   */
  void bound(Session session) {
    long millis = Duration.between(clock.instant(), end).toMillis();
    Duration left = Duration.ofMillis(Math.clamp(millis, 1, LONGEST.toMillis()));
    session.statementTimeout(left).networkTimeout(left.plus(GRACE));
  }
}
