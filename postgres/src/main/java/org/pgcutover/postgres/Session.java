package org.pgcutover.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one side. Every failure becomes a {@link PostgresException} that names the side
 * and the statement. Confined to one thread at a time; only {@link #cancel()} and {@link #close()}
 * may come from another. Blocks: never to be used on an event loop.
 */
public final class Session implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  // Qualified, for they set search_path: a function of the same name must not come before.
  private static final Sql SET = Sql.of("select pg_catalog.set_config(?, ?, false)");
  private static final Sql SET_ALL =
      Sql.of(
          "select pg_catalog.set_config(name, value, false) from unnest(?::text[], ?::text[]) as wanted (name, value)");

  /** Reads one row; the cursor stands on it. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Work on the driver's own connection. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws Exception;
  }

  /** Which part of a limit it may be too long by before it is set again. */
  static final int SLACK = 50;

  private final Side side;
  private final Connection connection;

  /** In milliseconds, as it was last set; zero is no limit, below that it is not known. */
  private long statementLimit = -1;

  Session(Side side, Connection connection) {
    this.side = side;
    this.connection = connection;
  }

  public Side side() {
    return side;
  }

  public <T> List<T> list(Sql sql, RowReader<T> reader, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> result = new ArrayList<>();
      while (rows.next()) {
        result.add(reader.read(rows));
      }
      return List.copyOf(result);
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }

  /** The only row of a statement that returns exactly one. */
  public <T> T one(Sql sql, RowReader<T> reader, Object... parameters) {
    List<T> rows = list(sql, reader, parameters);
    if (rows.size() != 1) {
      throw new IllegalStateException(
          "%s returned %d rows instead of one".formatted(sql.name(), rows.size()));
    }
    return rows.getFirst();
  }

  public <T> Optional<T> first(Sql sql, RowReader<T> reader, Object... parameters) {
    return list(sql, reader, parameters).stream().findFirst();
  }

  /** Runs a statement that returns no rows of interest; gives the number of rows it touched. */
  public int execute(Sql sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }

  public int execute(String sql, Object... parameters) {
    return execute(Sql.of(sql), parameters);
  }

  /**
   * Runs a statement that a server composed, as it stands: a question mark in it is an operator,
   * not a parameter.
   */
  public void executeVerbatim(Sql sql) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql.text());
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }

  /** The server's process of this session. */
  public int backend() {
    return onConnection("backend", c -> c.unwrap(PGConnection.class).getBackendPID());
  }

  /**
   * Sets a parameter of this session ({@code set_config}); the value may be of any text. In a
   * snapshot its end takes that back.
   */
  public Session set(String parameter, String value) {
    one(SET, row -> row.getString(1), parameter, value);
    return this;
  }

  /** All of them in one round trip. */
  public Session set(Map<String, String> values) {
    list(
        SET_ALL,
        row -> row.getString(1),
        values.keySet().toArray(String[]::new),
        values.values().toArray(String[]::new));
    return this;
  }

  /**
   * The database's triggers, rules and event triggers stay silent unless they are ENABLE ALWAYS or
   * REPLICA: what pgcutover makes for itself is not for them to log or to refuse. For superusers.
   */
  public Session silent() {
    return set("session_replication_role", "replica");
  }

  /** Zero means no limit. */
  public Session statementTimeout(Duration limit) {
    statementLimit = -1;
    set("statement_timeout", limit.toMillis() + "ms");
    statementLimit = limit.toMillis();
    return this;
  }

  /** Whether its statements may last this long already, and no more than a fiftieth longer. */
  boolean isLimitedTo(Duration limit) {
    long over = statementLimit - limit.toMillis();
    return over >= 0 && over <= limit.toMillis() / SLACK;
  }

  /** Zero means no limit. */
  public Session lockTimeout(Duration limit) {
    return set("lock_timeout", limit.toMillis() + "ms");
  }

  /**
   * For work that may take hours: no limit on statements, locks, transactions and the time between
   * two messages.
   */
  public Session unlimited() {
    return withoutTransactionTimeout()
        .statementTimeout(Duration.ZERO)
        .lockTimeout(Duration.ZERO)
        .networkTimeout(Duration.ZERO);
  }

  /** transaction_timeout came with 17; older servers would refuse a session that names it. */
  public Session withoutTransactionTimeout() {
    list(
        Sql.of(
            "select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout'"),
        row -> true);
    return this;
  }

  /**
   * How long an answer may be missing before the connection counts as lost; zero means for ever.
   */
  public Session networkTimeout(Duration limit) {
    return onConnection(
        "network timeout",
        c -> {
          c.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
          return this;
        });
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T> T inTransaction(Work<T> work) {
    return onConnection(
        "transaction",
        c -> {
          c.setAutoCommit(false);
          long limit = statementLimit;
          try {
            T result = work.on(c);
            c.commit();
            return result;
          } catch (Throwable t) {
            statementLimit = limit;
            rollback(c, t);
            throw t;
          } finally {
            if (!c.isClosed()) {
              c.setAutoCommit(true);
            }
          }
        });
  }

  /**
   * Runs the work in one transaction that reads one snapshot, taken by its first statement, and
   * writes nothing. It is always rolled back. It waits ten seconds for a lock and no longer: as
   * long as it waits, VACUUM is held back, and whoever wants a table for himself that it has read.
   */
  public <T> T inSnapshot(Work<T> work) {
    return onConnection(
        "snapshot",
        c -> {
          c.setAutoCommit(false);
          long limit = statementLimit;
          try {
            // Both are no queries: these would take the snapshot.
            execute(
                "set transaction isolation level repeatable read, read only; set local lock_timeout = '10s'");
            return work.on(c);
          } finally {
            statementLimit = limit;
            if (!c.isClosed()) {
              c.rollback();
              c.setAutoCommit(true);
            }
          }
        });
  }

  /**
   * The rows of a statement one by one, without keeping them; only in a transaction.
   *
   * @param ahead rows that are fetched at once
   */
  public <T> RowCursor<T> cursor(Sql sql, int ahead, RowReader<T> reader, Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql, parameters);
      try {
        statement.setFetchSize(ahead);
        return new RowCursor<>(side, sql, statement, statement.executeQuery(), reader);
      } catch (SQLException e) {
        statement.close();
        throw e;
      }
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }

  /** What only the driver can do (COPY, large objects, replication). */
  public <T> T onConnection(String name, Work<T> work) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw PostgresException.of(side, name, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(side + ": " + name + " failed: " + e.getMessage(), e);
    }
  }

  public ServerVersion version() {
    return one(
        Sql.of("select current_setting('server_version_num')::int"),
        row -> new ServerVersion(row.getInt(1)));
  }

  /**
   * The value of a server parameter, as {@code SHOW} prints it; empty where the server does not
   * know it.
   */
  public Optional<String> setting(String parameter) {
    return one(
        Sql.of("select current_setting(?, true)"),
        row -> Optional.ofNullable(row.getString(1)),
        parameter);
  }

  /** Asks the server to end the running statement; safe from any thread. */
  public void cancel() {
    onConnection(
        "cancel",
        c -> {
          c.unwrap(PGConnection.class).cancelQuery();
          return true;
        });
  }

  /** Whatever the server still answers: one that is gone has ended the session by itself. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("{}: a session was closed behind its connection: {}", side, e.getMessage());
    }
  }

  private PreparedStatement prepare(Sql sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.text());
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  private static void rollback(Connection c, Throwable cause) {
    try {
      c.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
