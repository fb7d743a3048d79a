package org.pgcutover.benchmarks.contest;

import java.io.PrintWriter;
import java.util.Locale;

/** The report for people. */
public final class ScrapeTable {
  private static final double MIB = 1024.0 * 1024.0;

  private ScrapeTable() {}

  public static void print(ScrapeReport report, PrintWriter out) {
    out.printf(
        "%n%d tables, %d subscriptions, PostgreSQL %s -> %s%n%n",
        report.tables(), report.subscriptions(), report.source(), report.target());
    out.printf(
        "%-26s %8s %7s %9s %9s %9s %12s %10s %12s%n",
        "",
        "scrapes",
        "series",
        "p50 ms",
        "p99 ms",
        "worst ms",
        "CPU ms each",
        "idle core",
        "RSS MB");
    for (ScrapeReport.Exporter exporter : report.exporters()) {
      out.printf(
          Locale.ROOT,
          "%-26s %8d %7d %9.1f %9.1f %9.1f %12.2f %9.2f%% %5.0f -> %-3.0f%n",
          exporter.name(),
          exporter.scrapes(),
          exporter.series(),
          exporter.p50Millis(),
          exporter.p99Millis(),
          exporter.worstMillis(),
          exporter.cpuMillisPerScrape(),
          exporter.coresIdle() * 100,
          exporter.rssBefore() / MIB,
          exporter.rssAfter() / MIB);
    }
    report.failures().forEach(failure -> out.println("failed: " + failure));
    out.flush();
  }
}
