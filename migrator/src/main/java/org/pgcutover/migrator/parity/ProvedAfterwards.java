package org.pgcutover.migrator.parity;

import java.time.Duration;
import java.util.List;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.TableParity;

/**
 * What came of comparing everything once more after a cutover, as of its frozen moment.
 *
 * @param tables none where it ended early
 * @param rowsCompared rows read on both sides
 */
public record ProvedAfterwards(
    Parity verdict, List<TableParity> tables, long rowsCompared, Duration elapsed) {
  public ProvedAfterwards {
    tables = List.copyOf(tables);
  }

  static ProvedAfterwards notAtAll(PostgresException failure, Duration elapsed) {
    return new ProvedAfterwards(
        Parity.inconclusive(String.valueOf(failure.getMessage())), List.of(), 0, elapsed);
  }
}
