package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The samples of one row. A column that is null makes none: unknown is not 0. */
final class RowSamples {
  private static final double MILLIS_PER_SECOND = 1_000;

  private final ResultSet row;
  private final List<Sample> samples = new ArrayList<>();

  RowSamples(ResultSet row) {
    this.row = row;
  }

  RowSamples add(Metric metric, String column, String... labelValues) throws SQLException {
    double value = row.getDouble(column);
    if (!row.wasNull()) {
      samples.add(metric.sample(value, labelValues));
    }
    return this;
  }

  /** A column in milliseconds, as the statistics views have them. */
  RowSamples addMillis(Metric metric, String column, String... labelValues) throws SQLException {
    double millis = row.getDouble(column);
    if (!row.wasNull()) {
      samples.add(metric.sample(millis / MILLIS_PER_SECOND, labelValues));
    }
    return this;
  }

  RowSamples addFlag(Metric metric, String column, String... labelValues) throws SQLException {
    boolean value = row.getBoolean(column);
    if (!row.wasNull()) {
      samples.add(metric.flag(value, labelValues));
    }
    return this;
  }

  RowSamples add(Sample sample) {
    samples.add(sample);
    return this;
  }

  List<Sample> list() {
    return List.copyOf(samples);
  }
}
