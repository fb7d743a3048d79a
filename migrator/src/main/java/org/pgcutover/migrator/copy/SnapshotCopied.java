package org.pgcutover.migrator.copy;

import java.util.List;
import org.pgcutover.migrator.anchor.Anchored;

/**
 * The target holds what the anchor's snapshot showed, with its indexes and constraints.
 *
 * @param bytes in COPY's own format, summed over all tables
 * @param seconds from the first to the last row
 * @param indexSeconds from the last row until constraints, remaining objects and statistics were
 *     there
 * @param invalidIndexes those that the source itself could not finish building; left out
 * @param binarySafe no published column needs the text form, in the stream either
 */
public record SnapshotCopied(
    Anchored anchored,
    int tables,
    long rows,
    long bytes,
    double seconds,
    double indexSeconds,
    boolean binarySafe,
    List<String> invalidIndexes) {
  public SnapshotCopied {
    invalidIndexes = List.copyOf(invalidIndexes);
  }
}
