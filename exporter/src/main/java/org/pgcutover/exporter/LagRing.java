package org.pgcutover.exporter;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.pgcutover.postgres.Lsn;

/**
 * When the source was at which WAL position, by one clock, to say for how long a position has been
 * waiting to be applied. Needs nothing of the target, grows while its worker is dead and is 0 on an
 * idle source, which pg_stat_replication.replay_lag is not: that one vanishes with the worker and
 * starts only when the walsender decodes a commit (PostgreSQL 14 to 18, walsender.c).
 *
 * <p>The error is one sampling period. When the ring is full every second point goes, so that a
 * long backlog costs precision and not memory. Confined to one thread.
 */
final class LagRing {
  /** Who has not looked for longer does not know what came when. */
  private static final Duration GAP = Duration.ofSeconds(5);

  private final int capacity;
  private NavigableMap<Lsn, Long> nanosByPosition = new TreeMap<>();
  private Lsn newest = Lsn.ZERO;
  private Lsn first = Lsn.ZERO;
  private long last;

  LagRing(int capacity) {
    this.capacity = capacity;
  }

  /** The source was at this position at this time of {@link System#nanoTime()}. */
  void saw(Lsn lsn, long nanos) {
    if (first.equals(Lsn.ZERO) || !lsn.isAtLeast(newest)) {
      // Or another server stands there, or one restored to an earlier time: old points say nothing.
      nanosByPosition.clear();
      first = lsn;
    } else if (lsn.equals(newest)) {
      last = nanos;
      return;
    } else if (nanos - last > GAP.toNanos()) {
      // What was written meanwhile may be as old as the gap is long.
      first = lsn;
    }
    last = nanos;
    newest = lsn;
    if (nanosByPosition.size() >= capacity) {
      nanosByPosition = everySecond(nanosByPosition);
    }
    nanosByPosition.put(lsn, nanos);
  }

  /** How long the oldest known position beyond the applied one has been there. */
  Duration lag(Lsn applied, long nanos) {
    Map.Entry<Lsn, Long> oldest = nanosByPosition.higherEntry(applied);
    return oldest == null ? Duration.ZERO : Duration.ofNanos(nanos - oldest.getValue());
  }

  /** Whether something not applied is older than the ring, which cannot tell how much. */
  boolean isLowerBound(Lsn applied) {
    return !applied.isAtLeast(first);
  }

  /** Nobody will ask for what is applied everywhere. */
  void forget(Lsn appliedEverywhere) {
    nanosByPosition.headMap(appliedEverywhere, true).clear();
  }

  /** Keeps the oldest, on which the longest lag rests. */
  private static NavigableMap<Lsn, Long> everySecond(NavigableMap<Lsn, Long> points) {
    NavigableMap<Lsn, Long> kept = new TreeMap<>();
    boolean keep = true;
    for (Map.Entry<Lsn, Long> point : points.entrySet()) {
      if (keep) {
        kept.put(point.getKey(), point.getValue());
      }
      keep = !keep;
    }
    return kept;
  }
}
