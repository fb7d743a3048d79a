package org.pgcutover.postgres;

import java.util.Locale;

/**
 * Which of the two servers is meant. The lower-case word is the one in metrics, logs and messages.
 */
public enum Side {
  SOURCE,
  TARGET;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
