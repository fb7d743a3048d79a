package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private final Exposition exposition = new Exposition();

  @Test
  void everyMetricAppearsUnderItsCatalogueName() throws Exception {
    String text = text(oneOfEach());

    for (Metric metric : Metric.values()) {
      assertThat(text).contains("# HELP " + metric.exposedName() + " " + metric.help());
      assertThat(metric.seriesNames())
          .allSatisfy(name -> assertThat(text).containsPattern("(?m)^" + name + "[{ ]"));
    }
    String shown =
        text.lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", -1)[2])
            .sorted()
            .collect(Collectors.joining(" "));
    assertThat(shown)
        .isEqualTo(
            Arrays.stream(Metric.values())
                .map(Metric::exposedName)
                .sorted()
                .collect(Collectors.joining(" ")));
    PrometheusLint.assertClean(text);
  }

  @Test
  void ofEqualLabelSetsTheLastCounts() {
    String text = text(List.of(Metric.UP.sample(0, "source"), Metric.UP.sample(1, "source")));

    assertThat(text).containsOnlyOnce("pgcutover_up{").contains("pgcutover_up{side=\"source\"} 1");
  }

  @Test
  void answersInTheFormatThatIsAccepted() {
    List<Sample> samples = List.of(Metric.UP.sample(1, "source"));

    assertThat(exposition.render(samples, List.of(), "").contentType()).startsWith("text/plain");
    assertThat(
            exposition
                .render(samples, List.of(), "application/openmetrics-text; version=1.0.0")
                .contentType())
        .startsWith("application/openmetrics-text");
    assertThat(
            exposition
                .render(
                    samples,
                    List.of(),
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")
                .contentType())
        .startsWith("application/vnd.google.protobuf");
  }

  private static List<Sample> oneOfEach() {
    List<Sample> samples = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (metric.type() != Metric.Type.HISTOGRAM) {
        samples.add(metric.sample(1, metric.labels().toArray(String[]::new)));
      }
    }
    return samples;
  }

  private String text(List<Sample> samples) {
    Heartbeat heartbeat = new Heartbeat("pgcutover_shop", System::nanoTime);
    heartbeat.seen(0, 1_000_000);
    return exposition
        .render(samples, heartbeat.histograms(), "")
        .body()
        .toString(StandardCharsets.UTF_8);
  }
}
