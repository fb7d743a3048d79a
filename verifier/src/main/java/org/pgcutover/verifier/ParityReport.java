package org.pgcutover.verifier;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything one verification found, as it goes into {@code report.json}.
 *
 * @param verdict equal only if rows, sequences and schema are
 * @param rowsCompared rows read on both sides
 */
public record ParityReport(
    Parity verdict,
    List<TableParity> tables,
    List<ExcludedTable> excluded,
    SequencesParity sequences,
    SchemaParity schema,
    long rowsCompared,
    Duration elapsed) {
  public ParityReport {
    tables = List.copyOf(tables);
    excluded = List.copyOf(excluded);
  }

  /** The same report with a verdict that takes in what was found beside. */
  public ParityReport withVerdict(Parity all) {
    return new ParityReport(all, tables, excluded, sequences, schema, rowsCompared, elapsed);
  }

  /**
   * The same without the positions of sequences, which the cutover sets and replication never does:
   * they say nothing of a migration that is on its way.
   */
  public ParityReport beforeTheCutover() {
    SequencesParity definitions = sequences.withoutPositions();
    return new ParityReport(
        Parity.all(
            Stream.of(
                new RowsParity(tables, excluded, elapsed).verdict(),
                definitions.verdict(Writes.LIVE),
                schema.verdict())),
        tables,
        excluded,
        definitions,
        schema,
        rowsCompared,
        elapsed);
  }

  static ParityReport of(
      Writes writes,
      RowsParity rows,
      SequencesParity sequences,
      SchemaParity schema,
      Duration elapsed) {
    return new ParityReport(
        Parity.all(Stream.of(rows.verdict(), sequences.verdict(writes), schema.verdict())),
        rows.tables(),
        rows.excluded(),
        sequences,
        schema,
        rows.rowsCompared(),
        elapsed);
  }
}
