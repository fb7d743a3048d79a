package org.pgcutover.migrator.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts and latencies of all clients together. Thread-safe. */
final class ClientMeasures {
  private static final double MICROS_PER_MILLI = 1_000;

  private final LongAdder acknowledged = new LongAdder();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private final Recorder latencyMicros = new Recorder(3);
  private final Recorder gapMicros = new Recorder(3);

  /**
   * An operation is done, or given up: both ended somebody's wait.
   *
   * @param nanos since it was due
   * @param gapNanos since then, or since the client's answer before, whichever was later
   */
  void waited(long nanos, long gapNanos) {
    latencyMicros.recordValue(Math.max(0, nanos / 1_000));
    gapMicros.recordValue(Math.max(0, gapNanos / 1_000));
  }

  void acknowledged() {
    acknowledged.increment();
  }

  void failed(String sqlState) {
    errors.computeIfAbsent(sqlState, _ -> new LongAdder()).increment();
  }

  long acknowledgedSoFar() {
    return acknowledged.sum();
  }

  Map<String, Long> errorsSoFar() {
    return errors.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, error -> error.getValue().sum()));
  }

  /** Takes the latencies since the last call. */
  WorkloadResult result() {
    Histogram histogram = latencyMicros.getIntervalHistogram();
    return new WorkloadResult(
        acknowledgedSoFar(),
        Math.round(gapMicros.getIntervalHistogram().getMaxValue() / MICROS_PER_MILLI),
        Math.round(histogram.getMaxValue() / MICROS_PER_MILLI),
        histogram.getValueAtPercentile(99) / MICROS_PER_MILLI,
        errorsSoFar());
  }
}
