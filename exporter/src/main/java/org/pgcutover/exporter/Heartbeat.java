package org.pgcutover.exporter;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What is known of the beats that were sent: how long they took and how old the newest visible one
 * is. Thread-safe: one probe writes, scrapes read.
 */
final class Heartbeat {
  private static final double[] BUCKETS = {
    0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60
  };

  private final String subscription;
  private final LongSupplier nanoTime;
  private final Histogram latency;
  private volatile OptionalLong newestNanos = OptionalLong.empty();

  Heartbeat(String subscription, LongSupplier nanoTime) {
    this.subscription = subscription;
    this.nanoTime = nanoTime;
    Metric metric = Metric.HEARTBEAT_LATENCY_SECONDS;
    this.latency =
        Histogram.builder()
            .name(metric.exposedName())
            .help(metric.help())
            .labelNames(metric.labels().toArray(String[]::new))
            .classicUpperBounds(BUCKETS)
            .build();
  }

  /** A beat was committed. Until one is visible, the first one sent is as young as it can be. */
  void sent(long nanos) {
    if (newestNanos.isEmpty()) {
      newestNanos = OptionalLong.of(nanos);
    }
  }

  /** The beat that was committed then is visible now. */
  void seen(long sentNanos, long seenNanos) {
    newestNanos = OptionalLong.of(sentNanos);
    latency.labelValues(subscription).observe((seenNanos - sentNanos) / 1e9);
  }

  /** No beats are sent: nothing is known of their age. */
  void ended() {
    newestNanos = OptionalLong.empty();
  }

  List<Sample> samples() {
    OptionalLong newest = newestNanos;
    return newest.isEmpty()
        ? List.of()
        : List.of(
            Metric.HEARTBEAT_AGE_SECONDS.sample(
                (nanoTime.getAsLong() - newest.getAsLong()) / 1e9, subscription));
  }

  /** The latency while beats are sent; it has no series before the first one was seen. */
  List<MetricSnapshot> histograms() {
    return newestNanos.isEmpty() ? List.of() : List.of(latency.collect());
  }
}
