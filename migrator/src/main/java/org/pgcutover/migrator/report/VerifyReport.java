package org.pgcutover.migrator.report;

import java.util.List;
import java.util.Optional;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.report.Report.ServerPart;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.DifferingValues;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RowDifferences;

/**
 * What {@code verify} answers, as JSON; the parts that it shares with {@code report.json} are the
 * same.
 *
 * @param outcome equal, different or inconclusive
 * @param writes what was known of them: unknown, at-rest or live
 */
public record VerifyReport(
    int schemaVersion,
    String outcome,
    String writes,
    ServerPart source,
    ServerPart target,
    ParityPart parity) {

  public static VerifyReport of(
      String writes,
      Server source,
      Server target,
      ParityReport parity,
      DifferingValues values,
      boolean hidesKeys) {
    return new VerifyReport(
        Report.SCHEMA_VERSION,
        parity.verdict().word(),
        writes,
        ServerPart.of(source),
        ServerPart.of(target),
        ParityPart.of(parity, (table, rows) -> Optional.of(parts(table, rows, values, hidesKeys))));
  }

  /** Rows without a key have nothing that could be told of them. */
  private static List<RowPart> parts(
      TableName table, RowDifferences rows, DifferingValues values, boolean hidesKeys) {
    return rows.keyColumns().isEmpty()
        ? List.of()
        : rows.named().stream()
            .limit(RowDifferences.MOST)
            .map(row -> RowPart.of(row, rows.keyColumns(), hidesKeys, values.of(table, row)))
            .toList();
  }
}
