package org.pgcutover.migrator.cutover;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Times steps that follow one another. Confined to one thread. */
final class Stopwatch {
  private final Map<String, Long> millis = new LinkedHashMap<>();
  private final long began = System.nanoTime();
  private long lap = began;

  /** Ends a step; the next begins. */
  void lap(String step) {
    long now = System.nanoTime();
    millis.put(step, (now - lap) / 1_000_000);
    lap = now;
  }

  long totalMillis() {
    return (lap - began) / 1_000_000;
  }

  Map<String, Long> laps() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(millis));
  }
}
