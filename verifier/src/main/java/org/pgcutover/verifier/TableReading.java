package org.pgcutover.verifier;

import java.util.OptionalLong;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/** What came of reading one table on one side. */
sealed interface TableReading {
  record Read(Fingerprint fingerprint) implements TableReading {}

  record Unread(String reason) implements TableReading {}

  /** query_canceled: statement_timeout, which carries the deadline. */
  String QUERY_CANCELED = "57014";

  /**
   * Reads, and takes the server's refusal (no privilege, row security, a broken page) as a reading
   * too.
   *
   * @throws PostgresException if the server is gone: that says nothing of this table
   */
  static TableReading of(Session session, Sql fingerprint, Deadline deadline) {
    if (deadline.isOver()) {
      return new Unread("timed out");
    }
    try {
      deadline.bound(session);
      return new Read(session.one(fingerprint, Fingerprint::read));
    } catch (PostgresException e) {
      if (e.isConnectionFailure() || e.sqlState().isEmpty()) {
        throw e;
      }
      return new Unread(
          e.sqlState().equals(QUERY_CANCELED)
              ? "timed out on the " + e.side()
              : String.valueOf(e.getMessage()));
    }
  }

  /** Pure: the verdict on a table from its two readings. */
  static TableParity compare(TableName table, Both<TableReading> readings, Writes writes) {
    return new TableParity(
        table, verdict(readings, writes), rows(readings.source()), rows(readings.target()));
  }

  private static Parity verdict(Both<TableReading> readings, Writes writes) {
    if (readings.source() instanceof Unread unread) {
      return Parity.inconclusive(unread.reason());
    }
    if (readings.target() instanceof Unread unread) {
      return Parity.inconclusive(unread.reason());
    }
    if (readings.agree()) {
      return new Parity.Equal();
    }
    Both<OptionalLong> rows = readings.map(TableReading::rows);
    return writes.unequal(
        rows.agree()
            ? "rows differ"
            : "the source has %d rows, the target %d"
                .formatted(rows.source().orElseThrow(), rows.target().orElseThrow()));
  }

  private static OptionalLong rows(TableReading reading) {
    return switch (reading) {
      case Read read -> OptionalLong.of(read.fingerprint().rows());
      case Unread _ -> OptionalLong.empty();
    };
  }
}
