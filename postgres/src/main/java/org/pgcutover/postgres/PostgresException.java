package org.pgcutover.postgres;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A server did not do what it was asked: which side, which statement, what it said. Carries the
 * server's primary message and never its detail or context, because those quote row data.
 */
public final class PostgresException extends RuntimeException {
  private final Side side;
  private final String sqlState;

  private PostgresException(Side side, String sqlState, String message, Throwable cause) {
    super(message, cause);
    this.side = side;
    this.sqlState = sqlState;
  }

  public static PostgresException of(Side side, String statement, SQLException e) {
    String sqlState = e.getSQLState() == null ? "" : e.getSQLState();
    String message = "%s: %s (in %s)".formatted(side, primaryMessage(e), statement);
    return new PostgresException(side, sqlState, message, withoutRowData(e));
  }

  public Side side() {
    return side;
  }

  /** The five characters of PostgreSQL's appendix A, or empty where the driver itself failed. */
  public String sqlState() {
    return sqlState;
  }

  /**
   * Class 08, or 57P01 to 57P03: the server or the way to it is gone, the statement itself may be
   * right.
   */
  public boolean isConnectionFailure() {
    return sqlState.startsWith("08") || sqlState.matches("57P0[123]");
  }

  /** Class 28: the server knows us and refuses (wrong password, no pg_hba line). */
  public boolean isAuthenticationFailure() {
    return sqlState.startsWith("28");
  }

  /** insufficient_privilege: the server knows us, and does not let us. */
  public boolean isPrivilegeMissing() {
    return sqlState.equals("42501");
  }

  /** query_canceled: by a timeout, or by somebody. */
  public boolean isCanceled() {
    return sqlState.equals("57014");
  }

  static String primaryMessage(SQLException e) {
    return serverMessage(e)
        .map(PostgresException::withoutValues)
        .orElseGet(() ->
            e.getMessage() == null ? e.getClass().getSimpleName() : firstLine(e.getMessage()));
  }

  /**
   * Class 22, data exceptions: the message itself quotes the value; not so 22023, about parameters.
   */
  private static @Nullable String withoutValues(ServerErrorMessage message) {
    String sqlState = String.valueOf(message.getSQLState());
    return sqlState.startsWith("22") && !sqlState.equals("22023")
        ? "a value does not fit its type (SQLSTATE " + sqlState + ")"
        : message.getMessage();
  }

  /**
   * The server's detail and context quote rows: only the driver's own failures keep their cause.
   */
  private static Throwable withoutRowData(SQLException e) {
    return serverMessage(e).isPresent() ? new SQLException(primaryMessage(e), e.getSQLState()) : e;
  }

  private static Optional<ServerErrorMessage> serverMessage(SQLException e) {
    return e instanceof PSQLException p
        ? Optional.ofNullable(p.getServerErrorMessage())
        : Optional.empty();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
