package org.pgcutover.exporter;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Turns samples into the text or protobuf that the scraper asked for. Thread-safe; does not block.
 *
 * <p>There is no registry in between: its scrape has no isolation between collectors, and equal
 * label sets make it throw. Here one list of samples is the whole state of a scrape.
 */
public final class Exposition {
  /**
   * A response's body.
   *
   * @param contentType the value for the header of that name
   */
  public record Rendered(String contentType, Buffer body) {}

  // A usual response; the buffer grows where it is larger.
  private static final int BODY_BYTES = 32 * 1024;

  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * Renders in the best format that the client accepts. Of samples with the same labels the last
   * one counts.
   *
   * @param histograms families that are not made of single samples
   * @param accept the request's Accept header, empty where there was none
   */
  public Rendered render(List<Sample> samples, List<MetricSnapshot> histograms, String accept) {
    MetricSnapshots snapshots = snapshots(samples, histograms);
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream(BODY_BYTES);
    try {
      writer.write(body, snapshots, EscapingScheme.fromAcceptHeader(accept));
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array takes every byte", e);
    }
    return new Rendered(writer.getContentType(), Buffer.buffer(body.toByteArray()));
  }

  private static MetricSnapshots snapshots(List<Sample> samples, List<MetricSnapshot> histograms) {
    Map<Metric, Map<List<String>, Sample>> families = new EnumMap<>(Metric.class);
    for (Sample sample : samples) {
      families
          .computeIfAbsent(sample.metric(), metric -> new LinkedHashMap<>())
          .put(sample.labelValues(), sample);
    }
    Stream<MetricSnapshot> simple =
        families.entrySet().stream()
            .map(family -> snapshot(family.getKey(), family.getValue().values()));
    return new MetricSnapshots(Stream.concat(simple, histograms.stream()).toList());
  }

  private static MetricSnapshot snapshot(Metric metric, Collection<Sample> samples) {
    return switch (metric.type()) {
      case GAUGE ->
          new GaugeSnapshot(
              metadata(metric, ""),
              samples.stream()
                  .map(sample -> new GaugeDataPointSnapshot(sample.value(), labels(sample), null))
                  .toList());
      case COUNTER ->
          new CounterSnapshot(
              metadata(metric, "_total"),
              samples.stream()
                  .map(sample ->
                      new CounterDataPointSnapshot(sample.value(), labels(sample), null, 0))
                  .toList());
      case INFO ->
          new InfoSnapshot(
              metadata(metric, "_info"),
              samples.stream().map(sample -> new InfoDataPointSnapshot(labels(sample))).toList());
      case HISTOGRAM ->
          throw new IllegalArgumentException(
              metric.exposedName() + " is a histogram, not a single sample");
    };
  }

  /** The formats add the suffix of the type themselves. */
  private static MetricMetadata metadata(Metric metric, String suffix) {
    String name = metric.exposedName();
    return new MetricMetadata(name.substring(0, name.length() - suffix.length()), metric.help());
  }

  private static Labels labels(Sample sample) {
    return Labels.of(sample.metric().labels(), sample.labelValues());
  }
}
