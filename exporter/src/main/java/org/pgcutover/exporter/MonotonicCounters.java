package org.pgcutover.exporter;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps counters from going back. Three things make the numbers behind them fall. After a restart
 * or a reset of the statistics counting goes on from a small number: a fall to less than half is
 * taken for that, and the number counts in addition. Another server, or one of an earlier time, may
 * have come to stand there: after a smaller fall only what is counted from then on is added. And
 * some jitter: /proc/stat's iowait, because the kernel estimates it per processor, and the position
 * that is applied, which is the slot's, a little behind, while its walsender is away. What falls of
 * these is held until it is made up for.
 *
 * <p>Thread-safe.
 */
final class MonotonicCounters {
  private static final Set<Metric> JITTERY =
      EnumSet.of(Metric.HOST_CPU_SECONDS_TOTAL, Metric.SUBSCRIPTION_APPLIED_POSITION_BYTES_TOTAL);

  private record Series(Metric metric, List<String> labelValues) {}

  /**
   * Of one series.
   *
   * @param offset what is added to what is read
   * @param read the highest since the last fall
   * @param shown never less than before, also where adding rounds: Prometheus would take the
   *     smallest step back for a reset
   */
  private record Count(double offset, double read, double shown) {
    Count next(double raw, boolean jitters) {
      if (raw >= read) {
        return of(offset, raw);
      }
      if (raw < read / 2) {
        return of(shown, raw);
      }
      return jitters ? this : of(shown - raw, raw);
    }

    private Count of(double added, double raw) {
      return new Count(added, raw, Math.max(shown, added + raw));
    }
  }

  private final ConcurrentMap<Series, Count> counts = new ConcurrentHashMap<>();

  /** The sample to show for one that was read: itself, unless its counter went back before. */
  Sample forward(Sample sample) {
    if (sample.metric().type() != Metric.Type.COUNTER) {
      return sample;
    }
    Count count =
        counts.merge(
            new Series(sample.metric(), sample.labelValues()),
            new Count(0, sample.value(), sample.value()),
            (known, now) -> known.next(now.read(), JITTERY.contains(sample.metric())));
    return new Sample(sample.metric(), sample.labelValues(), count.shown());
  }
}
