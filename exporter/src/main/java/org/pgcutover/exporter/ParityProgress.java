package org.pgcutover.exporter;

import java.time.Duration;
import java.util.Optional;

/**
 * How far the comparison of all rows has come that is on its way, or was the last.
 *
 * @param tables with a verdict, of those that are compared
 * @param different of them, and {@code inconclusive}; the others are equal
 * @param rows of the source that were read; expected is the catalogue's own estimate
 * @param rowsRead the same of this comparison and those before it, in this run of the pipeline
 * @param left until all tables are read, at the pace so far; empty before the first, and at the end
 */
public record ParityProgress(
    Count tables,
    long different,
    long inconclusive,
    Count rows,
    long rowsRead,
    Optional<Duration> left) {
  public static final ParityProgress NOT_BEGUN =
      new ParityProgress(Count.NONE, 0, 0, Count.NONE, 0, Optional.empty());

  public long equal() {
    return tables.done() - different - inconclusive;
  }
}
