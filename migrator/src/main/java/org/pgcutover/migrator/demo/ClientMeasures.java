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

  /** An operation is done, or given up: both ended somebody's wait. */
  void waited(long nanos) {
    latencyMicros.recordValue(Math.max(0, nanos / 1_000));
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
        Math.round(histogram.getMaxValue() / MICROS_PER_MILLI),
        histogram.getValueAtPercentile(99) / MICROS_PER_MILLI,
        errorsSoFar());
  }
}
