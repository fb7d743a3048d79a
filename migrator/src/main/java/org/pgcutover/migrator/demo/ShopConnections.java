package org.pgcutover.migrator.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Endpoint;
import org.postgresql.PGProperty;

/**
 * Connections as an application has them that is prepared for a move: one JDBC URL with both
 * servers, and PgJDBC takes the one whose {@code transaction_read_only} is off ({@code
 * targetServerType=primary}); or as one has them that knows a pool alone. In both cases one thread
 * at a time asks, every {@link #PAUSE}, while neither server takes writes, and the others wait for
 * what it finds instead of storming servers that are busy with the cutover. Thread-safe.
 */
final class ShopConnections {
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final String url;
  private final Properties properties;
  private final ReentrantLock turn = new ReentrantLock(true);

  /** The last that asked found a server that takes writes. */
  private volatile boolean isServed;

  private ShopConnections(List<Endpoint> servers, Properties properties) {
    this.url =
        servers.stream()
            .map(server -> "%s:%d".formatted(bracketed(server.host()), server.port()))
            .collect(Collectors.joining(",", "jdbc:postgresql://", "/?"));
    this.properties = properties;
  }

  /** To that of the role's servers that takes writes. */
  static ShopConnections choosing(ShopRole role) {
    Properties properties = properties(role.servers().getFirst(), role.name(), role.password());
    PGProperty.TARGET_SERVER_TYPE.set(properties, "primary");
    PGProperty.LOAD_BALANCE_HOSTS.set(properties, false);
    return new ShopConnections(role.servers(), properties);
  }

  /** To a pool that gives a connection for one transaction: statements are prepared for one too. */
  static ShopConnections pooled(Endpoint pool) {
    Properties properties = properties(pool, pool.user(), pool.password().orElseThrow());
    PGProperty.PREPARE_THRESHOLD.set(properties, 0);
    return new ShopConnections(List.of(pool), properties);
  }

  /** Connects once. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Waits for a server that takes writes; empty when the hours are over before there is one. */
  Optional<Connection> await(OpeningHours hours) {
    while (hours.isWithinGrace()) {
      Optional<Connection> connected = isServed ? attempt() : inTurn();
      if (connected.isPresent()) {
        return connected;
      }
    }
    return Optional.empty();
  }

  private Optional<Connection> inTurn() {
    turn.lock();
    try {
      // Whoever was before may have found one while this one waited.
      if (isServed) {
        return Optional.empty();
      }
      Optional<Connection> connected = attempt();
      if (connected.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return connected;
    } finally {
      turn.unlock();
    }
  }

  private Optional<Connection> attempt() {
    try {
      Connection connection = connect();
      isServed = true;
      return Optional.of(connection);
    } catch (SQLException e) {
      // Expected for as long as neither server takes writes: no attempt of an operation failed.
      isServed = false;
      return Optional.empty();
    }
  }

  private static Properties properties(Endpoint like, String user, String password) {
    Properties properties = new Properties();
    like.options().forEach(properties::setProperty);
    PGProperty.PG_DBNAME.set(properties, like.database());
    PGProperty.USER.set(properties, user);
    PGProperty.PASSWORD.set(properties, password);
    PGProperty.APPLICATION_NAME.set(properties, "shop");
    PGProperty.CONNECT_TIMEOUT.set(properties, 2);
    PGProperty.SOCKET_TIMEOUT.set(properties, 10);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    // Saves the round trips by which older servers learn their settings.
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
    return properties;
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
