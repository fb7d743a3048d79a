package org.pgcutover.migrator.report;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgcutover.migrator.report.ParityPart.ExcludedPart;
import org.pgcutover.migrator.report.ParityPart.TablePart;

/** What {@code verify} answers, for people: a line for each table, then what is not equal. */
public final class VerifyTable {
  /** Rows of a table; JSON has more of them. */
  private static final int MOST = 20;

  private static final int EXCLUDED = 5;

  private final VerifyReport report;
  private final PrintWriter out;

  private VerifyTable(VerifyReport report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  public static void print(VerifyReport report, PrintWriter out) {
    new VerifyTable(report, out).print();
  }

  private void print() {
    ParityPart parity = report.parity();
    tables(parity.tables());
    Set<String> told = new HashSet<>();
    parity.tables().stream()
        .filter(table -> !table.reasons().isEmpty())
        .forEach(table -> {
          table.reasons().forEach(reason -> told.add(table.table() + ": " + reason));
          rows(table);
        });
    excluded(parity.excluded());
    parity.reasons().stream().filter(reason -> !told.contains(reason)).forEach(this::say);
    parity.sequences().notes().forEach(note -> say("note: " + note));
    say(
        "%s: %,d rows of %d tables, %d sequences, %d objects of the schema, %.1f s"
            .formatted(
                report.outcome(),
                parity.rowsCompared(),
                parity.tables().size(),
                parity.sequences().compared(),
                parity.schema().compared(),
                parity.seconds()));
  }

  /** Names may hold what a terminal would obey. */
  private void say(String line) {
    out.println(RowPart.oneLine(line));
  }

  private void tables(List<TablePart> tables) {
    int width = Math.max(5, tables.stream().mapToInt(t -> t.table().length()).max().orElse(0));
    line(width, "table", "verdict", "source", "target", "missing", "extra", "different");
    for (TablePart table : tables) {
      line(
          width,
          table.table(),
          table.verdict(),
          rows(table.rows()),
          rows(table.targetRows()),
          differing(table.missing()),
          differing(table.extra()),
          differing(table.different()));
    }
    out.println();
  }

  private void line(int width, String table, String verdict, String... numbers) {
    StringBuilder line = new StringBuilder(table);
    line.repeat(' ', width - table.length()).append("  ").append("%-12s".formatted(verdict));
    for (String number : numbers) {
      line.append("%14s".formatted(number));
    }
    say(line.toString().stripTrailing());
  }

  private void rows(TablePart table) {
    table.reasons().forEach(reason -> say(table.table() + ": " + reason));
    List<RowPart> rows = table.differences().orElse(List.of());
    rows.stream().limit(MOST).flatMap(RowPart::lines).forEach(line -> say("  " + line));
    long more = table.more() + Math.max(0, rows.size() - MOST);
    if (more > 0 && !rows.isEmpty()) {
      say("  and %,d more".formatted(more));
    }
  }

  /** With {@code --tables} these may be thousands; JSON has all. */
  private void excluded(List<ExcludedPart> excluded) {
    Map<String, List<String>> byReason =
        excluded.stream()
            .collect(
                Collectors.groupingBy(
                    ExcludedPart::reason,
                    TreeMap::new,
                    Collectors.mapping(ExcludedPart::table, Collectors.toList())));
    byReason.forEach((reason, tables) ->
        say(
            "not compared, %s: %s%s"
                .formatted(
                    reason,
                    String.join(", ", tables.subList(0, Math.min(EXCLUDED, tables.size()))),
                    tables.size() > EXCLUDED
                        ? " and %,d more".formatted(tables.size() - EXCLUDED)
                        : "")));
  }

  private static String rows(OptionalLong rows) {
    return rows.isPresent() ? String.format(Locale.ROOT, "%,d", rows.getAsLong()) : "not read";
  }

  private static String differing(long rows) {
    return rows == 0 ? "" : String.format(Locale.ROOT, "%,d", rows);
  }
}
