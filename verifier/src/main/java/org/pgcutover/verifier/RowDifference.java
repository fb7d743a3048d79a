package org.pgcutover.verifier;

import java.util.List;

/**
 * One row that is not the same on both sides.
 *
 * @param key the values of the key's columns; empty where the table has no key
 * @param columns those that differ, where both sides have the row and it could be read again
 */
public record RowDifference(Kind kind, List<String> key, List<String> columns) {
  /** What the target lacks, has in excess, or has otherwise. */
  public enum Kind {
    MISSING,
    EXTRA,
    DIFFERENT
  }

  public RowDifference {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }

  RowDifference in(List<String> differing) {
    return new RowDifference(kind, key, differing);
  }
}
