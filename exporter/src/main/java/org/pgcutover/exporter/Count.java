package org.pgcutover.exporter;

/**
 * How much of something is done.
 *
 * @param expected an estimate, 0 while unknown; {@code done} may come beyond it
 */
public record Count(long done, long expected) {
  public static final Count NONE = new Count(0, 0);

  public Count {
    if (done < 0 || expected < 0) {
      throw new IllegalArgumentException("what is done is counted from 0");
    }
  }
}
