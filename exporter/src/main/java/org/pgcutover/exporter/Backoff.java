package org.pgcutover.exporter;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, less a random
 * part of at most half, so that many exporters do not knock at a restarted server at once. Confined
 * to one thread.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    Duration whole = next;
    next = whole.multipliedBy(2).compareTo(LIMIT) < 0 ? whole.multipliedBy(2) : LIMIT;
    return whole.minusNanos(random.nextLong(whole.toNanos() / 2));
  }

  void reset() {
    next = FIRST;
  }
}
