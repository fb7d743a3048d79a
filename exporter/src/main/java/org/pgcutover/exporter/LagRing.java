package org.pgcutover.exporter;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private record Point(Lsn lsn, long nanos) {}

  private final int capacity;
  private Deque<Point> points = new ArrayDeque<>();

  LagRing(int capacity) {
    this.capacity = capacity;
  }

  /** The source was at this position at this time of {@link System#nanoTime()}. */
  void saw(Lsn lsn, long nanos) {
    Point newest = points.peekLast();
    if (newest != null && !lsn.isAtLeast(newest.lsn())) {
      // Another server stands there, or one restored to an earlier time: old points say nothing.
      points.clear();
    } else if (newest != null && lsn.equals(newest.lsn())) {
      return;
    }
    if (points.size() >= capacity) {
      points = everySecond(points);
    }
    points.addLast(new Point(lsn, nanos));
  }

  /** How long the oldest known position beyond the applied one has been there. */
  Duration lag(Lsn applied, long nanos) {
    while (!points.isEmpty() && applied.isAtLeast(points.getFirst().lsn())) {
      points.removeFirst();
    }
    return points.isEmpty() ? Duration.ZERO : Duration.ofNanos(nanos - points.getFirst().nanos());
  }

  /** Keeps the oldest, on which the answer rests. */
  private static Deque<Point> everySecond(Deque<Point> points) {
    Deque<Point> kept = new ArrayDeque<>();
    boolean keep = true;
    for (Point point : points) {
      if (keep) {
        kept.addLast(point);
      }
      keep = !keep;
    }
    return kept;
  }
}
