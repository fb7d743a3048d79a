package org.pgcutover.exporter;

import java.time.Duration;
import java.util.Objects;

/** Reads something again and again, each time at the moment that it chose the time before. */
interface Sampler {
  /**
   * Reads what is due; blocks, and throws nothing.
   *
   * @return how long to wait until the next time
   */
  Duration cycle();

  /** Closes its connections; nothing is read afterwards. */
  void disconnect();

  /** An error of the machine's has no sentence of its own, or none that says what it is. */
  static String reason(Throwable failure) {
    return failure instanceof Error
        ? failure.toString()
        : Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }
}
