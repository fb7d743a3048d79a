package org.pgcutover.benchmarks.contest;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The report for people. */
public final class ContestTable {
  private ContestTable() {}

  public static void print(ContestReport report, PrintWriter out) {
    out.printf(
        "%n%s at scale %d, PostgreSQL %s -> %s; seconds, best configuration of each marked *%n%n",
        report.workload(), report.scale(), report.source(), report.target());
    String form = "%-19s %-56s %8s %8s %8s %7s %9s %13s%n";
    out.printf(form, "", "", "median", "min", "max", "ratio", "peak MiB", "CPU s per GB");
    for (ContestReport.Run run : report.configurations()) {
      out.printf(
          form,
          (report.runs().contains(run) ? "* " : "  ") + run.name(),
          run.configuration(),
          number(run.medianSeconds()),
          number(run.minSeconds()),
          number(run.maxSeconds()),
          number(run.ratio()),
          run.peakRssMiB(),
          number(run.cpuSecondsPerGb()));
      run.voids().forEach(reason -> out.println("    void: " + reason));
    }
    report.skipped().forEach(skip -> out.printf("  %s skipped: %s%n", skip.name(), skip.reason()));
    verdicts(report.runs(), out);
    out.flush();
  }

  /** As the goals are put: pgcutover's time as a part of the other's. */
  private static void verdicts(List<ContestReport.Run> runs, PrintWriter out) {
    out.println();
    runs.stream()
        .filter(ContestReport.Run::isOwn)
        .forEach(own ->
            runs.stream()
                .filter(peer -> !peer.isOwn())
                .filter(peer -> own.medianSeconds().isPresent() && peer.medianSeconds().isPresent())
                .forEach(peer ->
                    out.printf(
                        Locale.ROOT,
                        "%s takes %.2f x %s%n",
                        own.name(),
                        own.orNever() / peer.orNever(),
                        peer.name())));
  }

  private static String number(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("-");
  }
}
