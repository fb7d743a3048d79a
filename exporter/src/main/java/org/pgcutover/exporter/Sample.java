package org.pgcutover.exporter;

import java.util.List;

/**
 * One value of one series. What is not known has no sample.
 *
 * @param labelValues in the order of {@link Metric#labels()}
 */
public record Sample(Metric metric, List<String> labelValues, double value) {
  public Sample {
    labelValues = List.copyOf(labelValues);
    if (labelValues.size() != metric.labels().size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, not values %s"
              .formatted(metric.exposedName(), metric.labels(), labelValues));
    }
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(metric.exposedName() + " has no value");
    }
    // The exposition would refuse the whole scrape.
    if (metric.type() == Metric.Type.COUNTER && !(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(metric.exposedName() + " has counted " + value);
    }
  }
}
