package org.pgcutover.benchmarks.contest;

import java.util.List;

/**
 * What scrapes took.
 *
 * @param source version
 * @param target version
 * @param failures what did not answer
 */
public record ScrapeReport(
    int schemaVersion,
    String bench,
    String source,
    String target,
    int tables,
    int subscriptions,
    List<Exporter> exporters,
    List<String> failures) {
  /**
   * One exporter.
   *
   * @param series in its last answer
   * @param coresIdle of one core, while it is asked once a second
   * @param rssBefore bytes that were resident before the scrapes
   * @param rssAfter and behind them
   */
  public record Exporter(
      String name,
      long scrapes,
      long series,
      double p50Millis,
      double p99Millis,
      double worstMillis,
      double cpuMillisPerScrape,
      double coresIdle,
      long rssBefore,
      long rssAfter) {}

  public ScrapeReport {
    exporters = List.copyOf(exporters);
    failures = List.copyOf(failures);
  }

  public boolean isSound() {
    return failures.isEmpty();
  }
}
