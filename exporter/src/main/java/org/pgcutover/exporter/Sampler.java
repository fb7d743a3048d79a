package org.pgcutover.exporter;

import java.time.Duration;

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
}
