package org.pgcutover.migrator.copy;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.PgConnection;

/** The driver's own stream of messages, which it gives nobody. */
final class DriverStream {
  private static final Field STREAM = field(QueryExecutorBase.class, "pgStream");
  private static final Field BUFFER = field(PGStream.class, "pgInput");

  private DriverStream() {}

  static PGStream of(Connection connection) throws SQLException {
    return (PGStream) get(STREAM, connection.unwrap(PgConnection.class).getQueryExecutor());
  }

  /** What the stream has read ahead. */
  static VisibleBufferedInputStream buffer(PGStream stream) {
    return (VisibleBufferedInputStream) get(BUFFER, stream);
  }

  private static Object get(Field field, Object of) {
    try {
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("this version of the driver keeps its stream elsewhere", e);
    }
  }
}
