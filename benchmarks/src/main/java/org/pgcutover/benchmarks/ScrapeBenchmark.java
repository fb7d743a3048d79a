package org.pgcutover.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.pgcutover.exporter.Exposition;
import org.pgcutover.exporter.Exposition.Rendered;
import org.pgcutover.exporter.Metric;
import org.pgcutover.exporter.Sample;

/**
 * What one scrape costs: samples of every metric in the catalogue become the bytes of a response.
 * This is all the work of a scrape, because the servers are read in the background.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScrapeBenchmark {
  /** What Prometheus sends, by format. */
  @Param({
    "text/plain;version=0.0.4",
    "application/openmetrics-text;version=1.0.0",
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
  })
  private String accept = "";

  /** Series per metric: about 4 for one pair, more where tables get series of their own. */
  @Param({"4", "100"})
  private int seriesPerMetric;

  private final Exposition exposition = new Exposition();
  private List<Sample> samples = List.of();

  @Setup
  public void fill() {
    List<Sample> filled = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (metric.type() != Metric.Type.HISTOGRAM) {
        int series = metric.labels().isEmpty() ? 1 : seriesPerMetric;
        IntStream.range(0, series).forEach(number -> filled.add(sample(metric, number)));
      }
    }
    samples = List.copyOf(filled);
  }

  @Benchmark
  public Rendered render() {
    return exposition.render(samples, List.of(), accept);
  }

  private static Sample sample(Metric metric, int number) {
    String[] values = metric.labels().stream().map(label -> label + number).toArray(String[]::new);
    return metric.sample(1e9 + number * 4_096.25, values);
  }
}
