package org.pgcutover.verifier;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** Counts what a pass has done. Guarded by who calls it. */
final class RowsCount {
  private final RowsPlan plan;

  /** Of tables that are not done: rows read so far. */
  private final Map<TableName, Long> begun = new HashMap<>();

  private long equal;
  private long different;
  private long inconclusive;
  private long rows;
  private long pages;

  RowsCount(RowsPlan plan) {
    this.plan = plan;
  }

  /** A range of a table, or all of it. */
  void read(ComparedTable table, long sourceRows) {
    rows += sourceRows;
    begun.merge(table.name(), sourceRows, Long::sum);
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
        plan.tables().size() + plan.decided().size(),
        rows,
        sum(ComparedTable::rows),
        pages + (long) plan.tables().stream().mapToDouble(this::pagesBegun).sum(),
        sum(ComparedTable::pages));
  }

  private double pagesBegun(ComparedTable table) {
    long read = begun.getOrDefault(table.name(), 0L);
    return table.pages() * Math.min(1.0, (double) read / Math.max(1, table.rows()));
  }

  private long sum(ToLongFunction<ComparedTable> of) {
    return plan.tables().stream().mapToLong(of).sum();
  }
}
