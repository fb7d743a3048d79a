package org.pgcutover.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows that are fetched as they are asked for. Confined to its session's thread. */
public final class RowCursor<T> implements AutoCloseable {
  private final Side side;
  private final Sql sql;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final Session.RowReader<T> reader;

  RowCursor(
      Side side,
      Sql sql,
      PreparedStatement statement,
      ResultSet rows,
      Session.RowReader<T> reader) {
    this.side = side;
    this.sql = sql;
    this.statement = statement;
    this.rows = rows;
    this.reader = reader;
  }

  /** The next row; empty behind the last. */
  public Optional<T> next() {
    try {
      return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw PostgresException.of(side, sql.name(), e);
    }
  }
}
