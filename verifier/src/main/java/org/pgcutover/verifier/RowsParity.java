package org.pgcutover.verifier;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of all tables.
 *
 * @param tables in any order; kept by name
 * @param excluded ordered by name; they do not touch the verdict
 * @param elapsed of the whole pass; taken while live it predicts the frozen one
 */
public record RowsParity(List<TableParity> tables, List<ExcludedTable> excluded, Duration elapsed) {
  public RowsParity {
    tables = tables.stream().sorted(Comparator.comparing(TableParity::table)).toList();
    excluded = List.copyOf(excluded);
  }

  /** Equal if every table is, and there is at least one: two empty databases prove nothing. */
  public Parity verdict() {
    if (tables.isEmpty()) {
      return Parity.inconclusive("there is no table to compare");
    }
    return Parity.all(verdicts());
  }

  /** Rows read on both sides. */
  public long rowsCompared() {
    return tables.stream().mapToLong(TableParity::rowsCompared).sum();
  }

  private Stream<Parity> verdicts() {
    return tables.stream().map(table -> table.verdict().about(table.table()));
  }
}
