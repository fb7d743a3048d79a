package org.pgcutover.migrator.report;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** A report as a table that a person can read. */
public final class ReportTable {
  private static final ColorScheme PLAIN = new ColorScheme.Builder(Ansi.OFF).build();

  private ReportTable() {}

  public static void print(Report report, PrintWriter out) {
    TextTable table =
        TextTable.forColumns(
            PLAIN, new Column(26, 2, Overflow.SPAN), new Column(90, 2, Overflow.WRAP));
    table.addRowValues("outcome", report.outcome());
    report.reasons().forEach(reason -> table.addRowValues("", reason));
    table.addRowValues(
        "servers", "%s -> %s".formatted(report.source().version(), report.target().version()));
    if (!report.carried().leftOut().isEmpty()) {
      table.addRowValues("left out", String.join(", ", report.carried().leftOut()));
    }
    Report.CopyPart copy = report.copy();
    table.addRowValues(
        "rows copied",
        "%,d of %d tables, %,d bytes in %.1f s; indexes and the rest %.1f s"
            .formatted(
                copy.rows(), copy.tables(), copy.bytes(), copy.seconds(), copy.indexSeconds()));
    report
        .catchUp()
        .ifPresent(c ->
            table.addRowValues(
                "caught up", "%,d transactions, %.1f s".formatted(c.transactions(), c.seconds())));
    report.parity().ifPresent(p -> parity(table, p));
    report.gate().ifPresent(g -> gate(table, g));
    report.cutover().ifPresent(c -> table.addRowValues("writes blocked", c.line()));
    report.rehearsal().ifPresent(c -> table.addRowValues("rehearsal blocked writes", c.line()));
    report.afterwards().ifPresent(a -> afterwards(table, a));
    report.workload().ifPresent(w -> workload(table, w));
    out.println();
    out.print(table);
    out.flush();
  }

  private static void parity(TextTable table, ParityPart parity) {
    table.addRowValues(
        "parity",
        "%s: %,d rows of %d tables, %d sequences, %d objects of the schema"
            .formatted(
                parity.verdict(),
                parity.rowsCompared(),
                parity.tables().size(),
                parity.sequences().compared(),
                parity.schema().compared()));
    parity.reasons().forEach(reason -> table.addRowValues("", reason));
    parity
        .excluded()
        .forEach(
            e -> table.addRowValues("", "not compared: %s, %s".formatted(e.table(), e.reason())));
  }

  private static void afterwards(TextTable table, Report.AfterwardsPart afterwards) {
    table.addRowValues(
        "compared once more",
        "%s: %,d rows of %d tables as of the freeze, in %.1f s"
            .formatted(
                afterwards.verdict(),
                afterwards.rowsCompared(),
                afterwards.tables(),
                afterwards.seconds()));
    afterwards.reasons().forEach(reason -> table.addRowValues("", reason));
  }

  private static void gate(TextTable table, GatePart gate) {
    table.addRowValues(
        "gate",
        "%s: %s"
            .formatted(
                gate.word(),
                gate.checks().stream()
                    .map(check ->
                        "%s %s (%s)"
                            .formatted(
                                check.name(),
                                check.observed().isEmpty() ? "unknown" : check.observed(),
                                check.limit()))
                    .collect(Collectors.joining(", "))));
  }

  private static void workload(TextTable table, Report.WorkloadPart workload) {
    table.addRowValues("writes acknowledged", "%,d".formatted(workload.acknowledged()));
    table.addRowValues("writes lost", "%,d".formatted(workload.lost()));
    table.addRowValues("writes duplicated", "%,d".formatted(workload.duplicated()));
    table.addRowValues(
        "longest wait of a client", "%,d ms".formatted(workload.longestWaitMillis()));
    table.addRowValues("99 % of writes within", "%,.1f ms".formatted(workload.p99Millis()));
  }
}
