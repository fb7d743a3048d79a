package org.pgcutover.verifier;

import java.time.Duration;
import java.util.OptionalLong;
import org.pgcutover.postgres.TableName;

/**
 * The verdict on the rows of one table; a partition counts as a table.
 *
 * @param sourceRows rows read on the source, empty where it was not read to the end
 * @param targetRows rows read on the target, empty where it was not read to the end
 * @param differences the rows themselves, where a difference is certain and they could be read
 *     again
 * @param elapsed reading it on both sides; zero where it was not read as a whole
 */
public record TableParity(
    TableName table,
    Parity verdict,
    OptionalLong sourceRows,
    OptionalLong targetRows,
    RowDifferences differences,
    Duration elapsed) {

  TableParity(
      TableName table,
      Parity verdict,
      OptionalLong sourceRows,
      OptionalLong targetRows,
      RowDifferences differences) {
    this(table, verdict, sourceRows, targetRows, differences, Duration.ZERO);
  }

  static TableParity unread(TableName table, Parity verdict) {
    return new TableParity(
        table, verdict, OptionalLong.empty(), OptionalLong.empty(), RowDifferences.NONE);
  }

  /** Why the verdict is not equal, on one line; empty if it is. */
  public String reason() {
    return String.join("; ", verdict.reasons());
  }

  TableParity in(Duration time) {
    return new TableParity(table, verdict, sourceRows, targetRows, differences, time);
  }

  /** Rows that were read on both sides. */
  long rowsCompared() {
    return Math.min(sourceRows.orElse(0), targetRows.orElse(0));
  }
}
