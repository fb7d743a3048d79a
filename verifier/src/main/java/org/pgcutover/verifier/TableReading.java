package org.pgcutover.verifier;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** What came of reading one table on one side. */
sealed interface TableReading {
  record Read(Fingerprint fingerprint) implements TableReading {}

  record Unread(Parity doubt) implements TableReading {}

  /** query_canceled: statement_timeout, which carries the deadline. */
  String QUERY_CANCELED = "57014";

  /** lock_not_available: somebody else has the table for himself. */
  String LOCK_NOT_AVAILABLE = "55P03";

  /**
   * Reads, and takes the server's refusal (no privilege, row security, a broken page) as a reading
   * too.
   *
   * @throws PostgresException if the server is gone: that says nothing of this table
   */
  static TableReading of(Session session, ComparedTable table, Deadline deadline) {
    return of(session, deadline, () -> sum(session, table));
  }

  static TableReading of(Session session, Deadline deadline, Supplier<Fingerprint> sum) {
    if (deadline.isOver()) {
      return new Unread(Parity.inconclusive("timed out"));
    }
    try {
      deadline.bound(session);
      return new Read(sum.get());
    } catch (PostgresException e) {
      return new Unread(doubt(e));
    }
  }

  /** Of all rows of the table, or of its range. */
  static Fingerprint sum(Session session, ComparedTable table) {
    return session.one(
        table.query().fingerprint(),
        row -> Fingerprint.read(row, 1),
        table.query().range().parameters().toArray());
  }

  /**
   * Why the server did not answer, for people.
   *
   * @throws PostgresException if the server is gone
   */
  static String refusal(PostgresException e) {
    if (e.isConnectionFailure() || e.sqlState().isEmpty()) {
      throw e;
    }
    return switch (e.sqlState()) {
      case QUERY_CANCELED -> "timed out on the " + e.side();
      case LOCK_NOT_AVAILABLE -> "is locked by somebody else on the " + e.side();
      default -> String.valueOf(e.getMessage());
    };
  }

  /**
   * The verdict on what the server did not answer; a lock passes.
   *
   * @throws PostgresException if the server is gone
   */
  static Parity.Inconclusive doubt(PostgresException e) {
    return new Parity.Inconclusive(List.of(refusal(e)), e.sqlState().equals(LOCK_NOT_AVAILABLE));
  }

  default OptionalLong rows() {
    return switch (this) {
      case Read read -> OptionalLong.of(read.fingerprint().rows());
      case Unread _ -> OptionalLong.empty();
    };
  }
}
