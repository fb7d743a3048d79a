package org.pgcutover.migrator.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a running copy holds back on the source, for whoever watches.
 *
 * @param walBytes that the slot retains
 * @param walLimit at which the copy is given up
 * @param walBytesPerSecond by which the retained WAL grew over the last minute
 * @param walLeft until the limit at that rate
 * @param transactions age of the oldest row version that VACUUM must keep
 * @param snapshotAge empty once the snapshot is let go
 */
public record Watched(
    long walBytes,
    OptionalLong walLimit,
    long walBytesPerSecond,
    Optional<Duration> walLeft,
    long transactions,
    Optional<Duration> snapshotAge) {
  public static final String ADDRESS = "pgcutover.migration.source";
}
