package org.pgcutover.benchmarks.contest;

import java.io.PrintWriter;
import java.util.stream.Collectors;

/** The report for people. */
public final class CutoverTable {
  private CutoverTable() {}

  public static void print(CutoverReport report, PrintWriter out) {
    out.printf(
        "%nshop at scale %d, PostgreSQL %s -> %s, %d writes/s, %s; milliseconds%n%n",
        report.scale(), report.source(), report.target(), report.ratePerSecond(), report.freeze());
    String form = "%-9s %12s %6s %10s %7s %12s %13s %15s  %s%n";
    out.printf(
        form,
        "",
        "acknowledged",
        "lost",
        "duplicated",
        "errors",
        "longest gap",
        "longest wait",
        "writes blocked",
        "of which");
    for (CutoverReport.Round round : report.rounds()) {
      out.printf(
          form,
          round.direction(),
          round.acknowledged(),
          round.lost(),
          round.duplicated(),
          round.errorCount(),
          round.longestGapMillis(),
          round.longestWaitMillis(),
          round.writesBlockedMillis(),
          round.phasesMillis().entrySet().stream()
              .map(phase -> phase.getKey() + " " + phase.getValue())
              .collect(Collectors.joining(", ")));
    }
    report.failures().forEach(failure -> out.println("failed: " + failure));
    out.println();
    print("longest gap", report.longestGapMillis(), out);
    print("longest wait", report.longestWaitMillis(), out);
    print("writes blocked", report.writesBlockedMillis(), out);
    out.flush();
  }

  private static void print(String what, CutoverReport.Span span, PrintWriter out) {
    out.printf("%-14s p50 %d, p99 %d, p100 %d ms%n", what, span.p50(), span.p99(), span.p100());
  }
}
