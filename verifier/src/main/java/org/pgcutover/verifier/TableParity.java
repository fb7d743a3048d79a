package org.pgcutover.verifier;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
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

  /**
   * What is known of a table of which each row is in one of the parts.
   *
   * @param parts at least one; those behind one that could not be compared may be missing
   */
  static TableParity together(List<TableParity> parts, Writes writes) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    RowDifferences differences =
        parts.stream()
            .map(TableParity::differences)
            .reduce(RowDifferences.NONE, RowDifferences::and);
    Stream<Parity> others =
        parts.stream()
            .filter(part -> part.differences().isEmpty())
            .map(TableParity::verdict)
            .distinct();
    return new TableParity(
        parts.getFirst().table(),
        Parity.all(
            differences.isEmpty()
                ? others
                : Stream.concat(Stream.of(writes.unequal(differences.summary())), others)),
        sum(parts, TableParity::sourceRows),
        sum(parts, TableParity::targetRows),
        differences);
  }

  private static OptionalLong sum(
      List<TableParity> parts, Function<TableParity, OptionalLong> rows) {
    return parts.stream().anyMatch(part -> part.verdict() instanceof Parity.Inconclusive)
        ? OptionalLong.empty()
        : OptionalLong.of(parts.stream().map(rows).mapToLong(OptionalLong::orElseThrow).sum());
  }

  /** Why the verdict is not equal, on one line; empty if it is. */
  public String reason() {
    return String.join("; ", verdict.reasons());
  }

  TableParity with(Parity other) {
    return new TableParity(table, other, sourceRows, targetRows, differences, elapsed);
  }

  TableParity in(Duration time) {
    return new TableParity(table, verdict, sourceRows, targetRows, differences, time);
  }

  /** Rows that were read on both sides. */
  long rowsCompared() {
    return Math.min(sourceRows.orElse(0), targetRows.orElse(0));
  }
}
