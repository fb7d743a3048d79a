package org.pgcutover.migrator.demo;

import java.sql.SQLException;
import java.util.Set;

/** What an error means to a client, by its SQLSTATE (manual, appendix A). */
record Failure(String sqlState) {
  /**
   * Serialisation, deadlock, lock not available, cancelled: nothing was done, and it may go well
   * next time.
   */
  private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03", "57014");

  /**
   * Read-only transaction, server stopped or starting, session ended, too many connections: time to
   * look for a server that takes writes.
   */
  private static final Set<String> ELSEWHERE =
      Set.of("25006", "57P01", "57P02", "57P03", "57P05", "53300");

  static Failure of(SQLException e) {
    return new Failure(e.getSQLState() == null ? "" : e.getSQLState());
  }

  boolean isConnectionUseless() {
    return sqlState.startsWith("08") || ELSEWHERE.contains(sqlState);
  }

  boolean isWorthRetrying() {
    return PASSING.contains(sqlState);
  }
}
