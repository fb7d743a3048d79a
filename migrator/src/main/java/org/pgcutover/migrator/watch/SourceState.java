package org.pgcutover.migrator.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What a migration holds back on the source at one moment.
 *
 * @param walStatus as in pg_replication_slots
 * @param retainedBytes of WAL, from the slot's restart_lsn
 * @param safeBytes of WAL that may be written until the slot is in danger (safe_wal_size); empty
 *     without max_slot_wal_keep_size
 * @param keepBytes max_slot_wal_keep_size; empty where it is -1
 * @param transactions age of the oldest row version that VACUUM must keep
 * @param snapshotAge empty once the snapshot is let go
 */
record SourceState(
    String walStatus,
    long retainedBytes,
    OptionalLong safeBytes,
    OptionalLong keepBytes,
    long transactions,
    Optional<Duration> snapshotAge) {
  private static final Sql SOURCE = Sql.file(SourceState.class, "source");

  /** Empty where there is no such slot. */
  static Optional<SourceState> read(Session source, String slot) {
    return source.first(
        SOURCE,
        row -> {
          long keep = row.getLong("keep_mb");
          long safe = row.getLong("safe_wal_size");
          boolean hasSafe = !row.wasNull();
          double seconds = row.getDouble("seconds");
          boolean hasSnapshot = !row.wasNull();
          return new SourceState(
              Optional.ofNullable(row.getString("wal_status")).orElse("lost"),
              row.getLong("retained_bytes"),
              hasSafe ? OptionalLong.of(safe) : OptionalLong.empty(),
              keep < 0 ? OptionalLong.empty() : OptionalLong.of(keep << 20),
              row.getLong("transactions"),
              hasSnapshot
                  ? Optional.of(Duration.ofMillis((long) (seconds * 1000)))
                  : Optional.empty());
        },
        slot);
  }
}
