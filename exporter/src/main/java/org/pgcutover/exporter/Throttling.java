package org.pgcutover.exporter;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * What holds a copy back.
 *
 * @param bytesPerSecond the limit in COPY's own bytes; empty where there is none, 0 while paused
 * @param reason for people; empty where nothing holds it back
 */
public record Throttling(Cause cause, OptionalLong bytesPerSecond, String reason) {
  public static final Throttling NONE = new Throttling(Cause.NONE, OptionalLong.empty(), "");

  /** Why, the same word in metrics, status and terminal. */
  public enum Cause {
    NONE,
    /** Somebody said pause. */
    PAUSED,
    /** Somebody gave a rate. */
    RATE,
    /** The source is busy with others. */
    SOURCE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The cause of that label.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Cause of(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }
}
