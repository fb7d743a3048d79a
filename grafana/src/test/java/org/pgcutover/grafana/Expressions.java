package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pgcutover.exporter.Metric;
import org.pgcutover.exporter.Phase;

/** What queries may say. */
final class Expressions {
  private static final Pattern METRIC = Pattern.compile("\\bpgcutover_[a-z_]+");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|on|ignoring|without) \\(([a-z_, ]*)\\)");
  private static final Pattern PHASES = Pattern.compile("phase=~?\"([^\"]*)\"");
  private static final Set<String> PHASE_LABELS =
      Arrays.stream(Phase.values()).map(Phase::label).collect(Collectors.toSet());
  // Prometheus adds these to what it scrapes; le is the histogram's.
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance", "le");

  private Expressions() {}

  /** The exporter's metrics in these expressions, by the names of their series. */
  static Set<String> metrics(List<String> expressions) {
    Set<String> names = new TreeSet<>();
    expressions.forEach(e -> METRIC.matcher(e).results().forEach(m -> names.add(m.group())));
    return names;
  }

  /** As Grafana asks it where every job and instance is chosen. */
  static String plain(String expression, String rateInterval) {
    return expression.replace("$__rate_interval", rateInterval).replaceAll("\\$\\w+", ".*");
  }

  static void assertInCatalogue(List<String> expressions) {
    Set<String> series = new HashSet<>();
    Set<String> labels = new HashSet<>(TARGET_LABELS);
    for (Metric metric : Metric.values()) {
      series.addAll(metric.seriesNames());
      labels.addAll(metric.labels());
    }
    assertThat(metrics(expressions)).isNotEmpty().isSubsetOf(series);
    for (String expression : expressions) {
      PHASES
          .matcher(expression)
          .results()
          .flatMap(match -> Arrays.stream(match.group(1).split("\\|", -1)))
          .forEach(phase -> assertThat(PHASE_LABELS).describedAs(expression).contains(phase));
      GROUPING
          .matcher(expression)
          .results()
          .flatMap(match -> Arrays.stream(match.group(1).split(",", -1)))
          .map(String::strip)
          .filter(label -> !label.isEmpty())
          .forEach(label -> assertThat(labels).describedAs(expression).contains(label));
    }
  }
}
