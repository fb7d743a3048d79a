package org.pgcutover.migrator.copy;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.jdbc.PgConnection;

/** The driver's own stream of messages, which it gives nobody. */
final class DriverStream {
  private static final Field STREAM = field();

  private DriverStream() {}

  static PGStream of(Connection connection) throws SQLException {
    try {
      return (PGStream) STREAM.get(connection.unwrap(PgConnection.class).getQueryExecutor());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field() {
    try {
      Field field = QueryExecutorBase.class.getDeclaredField("pgStream");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("this version of the driver keeps its stream elsewhere", e);
    }
  }
}
