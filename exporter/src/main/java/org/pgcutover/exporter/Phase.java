package org.pgcutover.exporter;

import java.util.Arrays;
import java.util.Locale;

/**
 * Where a migration stands, in the order in which it passes through. The label is the one word for
 * it in journal, metrics, logs and messages.
 */
public enum Phase {
  CHECK,
  TUNING,
  ANCHOR,
  SCHEMA,
  COPY,
  DURABILITY,
  CATCH_UP,
  PARITY,
  /** Proved so far, and kept so, until the cutover may begin. */
  GATE,
  CUTOVER,
  DONE,
  /** A cutover in the other direction, after {@link #DONE}. */
  ROLLBACK,
  /** One side has taken over; everything is compared once more, as of the frozen moment. */
  AFTERWARDS;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  public String label() {
    return label;
  }

  /**
   * The phase of that label.
   *
   * @throws IllegalArgumentException where no phase is called so
   */
  public static Phase of(String label) {
    return Arrays.stream(values())
        .filter(phase -> phase.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no phase is called " + label));
  }

  /** Whether all rows are compared in it. */
  public boolean isPass() {
    return this == PARITY || this == AFTERWARDS;
  }

  public boolean isAtLeast(Phase other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return label;
  }
}
