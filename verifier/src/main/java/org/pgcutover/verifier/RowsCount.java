package org.pgcutover.verifier;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** Counts what a pass has done. Guarded by who calls it. */
final class RowsCount {
  /** A table of which ranges were read, and their rows. */
  private record Begun(ComparedTable table, long rows) {
    Begun and(long more) {
      return new Begun(table, rows + more);
    }

    double pages() {
      return table.pages() * Math.min(1.0, (double) rows / Math.max(1, table.rows()));
    }
  }

  private final long tables;
  private final long rowsExpected;
  private final long pagesExpected;
  private final Map<TableName, Begun> begun = new HashMap<>();

  private long equal;
  private long different;
  private long inconclusive;
  private long rows;
  private long pages;

  RowsCount(RowsPlan plan) {
    this.tables = (long) plan.tables().size() + plan.decided().size();
    this.rowsExpected = plan.tables().stream().mapToLong(ComparedTable::rows).sum();
    this.pagesExpected = plan.tables().stream().mapToLong(ComparedTable::pages).sum();
  }

  /** A range of a table, or all of it. */
  void read(ComparedTable table, long sourceRows) {
    rows += sourceRows;
    begun.merge(
        table.name(), new Begun(table, sourceRows), (before, now) -> before.and(now.rows()));
  }

  void done(ComparedTable table, TableParity parity) {
    begun.remove(table.name());
    pages += table.pages();
    decided(parity);
  }

  /** Without reading. */
  void decided(TableParity parity) {
    switch (parity.verdict()) {
      case Parity.Equal _ -> equal++;
      case Parity.Different _ -> different++;
      case Parity.Inconclusive _ -> inconclusive++;
    }
  }

  /**
   * @param verdict that has just come
   */
  RowsProgress now(Optional<TableParity> verdict) {
    return new RowsProgress(
        verdict,
        equal,
        different,
        inconclusive,
        tables,
        rows,
        rowsExpected,
        pages + (long) begun.values().stream().mapToDouble(Begun::pages).sum(),
        pagesExpected);
  }
}
