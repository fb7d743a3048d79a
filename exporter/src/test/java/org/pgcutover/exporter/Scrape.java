package org.pgcutover.exporter;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One answer of /metrics, by series as Prometheus writes them: {@code pgcutover_up{side="source"}}.
 */
record Scrape(String text, Map<String, Double> values) {
  static Scrape parse(String text) {
    return new Scrape(
        text,
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.lastIndexOf(' ')),
                    line -> number(line.substring(line.lastIndexOf(' ') + 1)))));
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** The value of a series that is there. */
  double value(String series) {
    Double value = values.get(series);
    if (value == null) {
      throw new AssertionError("no series " + series + " in\n" + text);
    }
    return value;
  }

  /** By how much a series is higher than it was. */
  static double rise(Scrape before, Scrape after, String series) {
    return after.value(series) - before.value(series);
  }

  /** The sum over all series of this metric; empty where there is none. */
  OptionalDouble sum(Metric metric) {
    String name = metric.exposedName();
    double[] found =
        values.entrySet().stream()
            .filter(
                series -> series.getKey().equals(name) || series.getKey().startsWith(name + "{"))
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    return found.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Arrays.stream(found).sum());
  }

  boolean has(String series) {
    return values.containsKey(series);
  }

  boolean has(Metric metric) {
    return sum(metric).isPresent();
  }
}
