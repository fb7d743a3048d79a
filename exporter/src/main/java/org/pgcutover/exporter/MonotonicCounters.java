package org.pgcutover.exporter;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps counters from going back. Two things make the numbers behind them fall: a restart or a
 * reset of the statistics, after which counting goes on from a small number, and jitter, which
 * /proc/stat's iowait shows because the kernel estimates it per processor. A fall to less than half
 * is taken for the first and counted on from, a smaller one is held until it is made up for.
 *
 * <p>Thread-safe.
 */
final class MonotonicCounters {
  private record Series(Metric metric, List<String> labelValues) {}

  /** What was counted before the last fall, and the highest that was read since. */
  private record Count(double before, double highest) {
    Count next(double raw) {
      if (raw >= highest) {
        return new Count(before, raw);
      }
      return raw < highest / 2 ? new Count(shown(), raw) : this;
    }

    /** Rounds, but never down from what was shown: Prometheus would take that for a reset. */
    double shown() {
      return before + highest;
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
            new Count(0, sample.value()),
            (known, read) -> known.next(read.highest()));
    return new Sample(sample.metric(), sample.labelValues(), count.shown());
  }
}
