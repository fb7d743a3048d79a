package org.pgcutover.migrator.progress;

/**
 * What a copy has to do, or has done.
 *
 * @param bytes to do: the tables' sizes on the source; done: COPY's own
 */
public record Work(long bytes, long parts, long indexes) {
  public static final Work NONE = new Work(0, 0, 0);
}
