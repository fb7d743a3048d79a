package org.pgcutover.exporter;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a copy has come in this run of the pipeline.
 *
 * @param rows expected is the source's own estimate when the copy was planned
 * @param bytes in COPY's own format; expected is estimated from the tables' sizes and corrected by
 *     the parts that are done
 * @param bytesPerSecond over the last seconds
 * @param left until rows and indexes are there, as far as it can be foreseen; empty where it
 *     cannot: before the first bytes and while paused
 */
public record CopyProgress(
    Count rows,
    Count bytes,
    Count parts,
    Count indexes,
    long bytesPerSecond,
    Optional<Duration> left,
    Throttling throttling) {
  public static final CopyProgress NOT_BEGUN = of(Count.NONE, Count.NONE);

  /** Rows and bytes alone. */
  public static CopyProgress of(Count rows, Count bytes) {
    return new CopyProgress(
        rows, bytes, Count.NONE, Count.NONE, 0, Optional.empty(), Throttling.NONE);
  }
}
