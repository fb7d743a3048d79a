package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.pgcutover.postgres.Endpoint;
import org.postgresql.PGProperty;

/**
 * A connection as an application has it: bound by the database's read-only default, unlike those of
 * an {@link Endpoint}.
 */
final class Application implements AutoCloseable {
  private final Connection connection;

  private Application(Connection connection) {
    this.connection = connection;
  }

  static Application connect(Endpoint endpoint) throws SQLException {
    Properties properties = new Properties();
    PGProperty.PG_DBNAME.set(properties, endpoint.database());
    PGProperty.USER.set(properties, endpoint.user());
    PGProperty.PASSWORD.set(properties, endpoint.password().orElseThrow());
    PGProperty.APPLICATION_NAME.set(properties, "application");
    Application application =
        new Application(
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/".formatted(endpoint.host(), endpoint.port()),
                properties));
    application.execute("set synchronous_commit = on");
    return application;
  }

  /** One side takes the writes of applications, and one alone. */
  static void assertServes(Endpoint open, Endpoint closed) {
    assertThat(mayWrite(open)).isTrue();
    assertThat(mayWrite(closed)).isFalse();
  }

  /** Whether the server lets a new connection of an application write. */
  static boolean mayWrite(Endpoint endpoint) {
    try (Application application = connect(endpoint)) {
      application.execute("begin; create table application_was_here (id int); rollback");
      return true;
    } catch (SQLException e) {
      if ("25006".equals(e.getSQLState())) {
        return false;
      }
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
