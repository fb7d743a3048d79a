package org.pgcutover.migrator.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;

/**
 * PgBouncer's admin console (its manual, "Admin console"). Every failure of it is a {@link
 * PostgresException} of the pool; PgBouncer gives one and the same SQLSTATE, 08P01, to all of them.
 */
public final class AdminConsole implements AutoCloseable {
  /** The name of the console's database, which no other may have. */
  public static final String DATABASE = "pgbouncer";

  /** To connect and to be answered, by a program that does nothing else meanwhile. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Psql psql;

  private AdminConsole(Psql psql) {
    this.psql = psql;
  }

  /**
   * One line of {@code SHOW DATABASES}.
   *
   * @param host empty for a Unix socket
   * @param poolMode its own, where it has one
   */
  public record Database(
      String name,
      Optional<String> host,
      String port,
      String database,
      Optional<String> poolMode,
      boolean paused) {
    static Database of(Map<String, String> row) {
      return new Database(
          row.getOrDefault("name", ""),
          Optional.ofNullable(row.get("host")).filter(host -> !host.isEmpty()),
          row.getOrDefault("port", ""),
          row.getOrDefault("database", ""),
          Optional.ofNullable(row.get("pool_mode")).filter(mode -> !mode.isEmpty()),
          !row.getOrDefault("paused", "0").equals("0"));
    }
  }

  /** Begins; whether there is an answer shows with the first question. */
  public static AdminConsole open(Endpoint admin) {
    return new AdminConsole(Psql.start(admin));
  }

  /** As the server says it: {@code PgBouncer 1.18.0}. */
  public String version() {
    return ask("SHOW VERSION").stream()
        .flatMap(row -> row.values().stream())
        .findFirst()
        .orElse("unknown");
  }

  public List<Database> databases() {
    return ask("SHOW DATABASES").stream().map(Database::of).toList();
  }

  public Optional<Database> database(String name) {
    return databases().stream().filter(database -> database.name().equals(name)).findFirst();
  }

  /** A setting's value, where PgBouncer knows it. */
  public Optional<String> setting(String key) {
    return ask("SHOW CONFIG").stream()
        .filter(row -> row.getOrDefault("key", "").equals(key))
        .map(row -> row.getOrDefault("value", ""))
        .findFirst();
  }

  /**
   * Asks for what has no effect, for the console's own database is never paused, and is refused in
   * other words to those who may not ask.
   */
  public boolean mayPause() {
    try {
      ask("RESUME " + DATABASE);
      return true;
    } catch (PostgresException e) {
      return !String.valueOf(e.getMessage()).contains("admin access needed");
    }
  }

  /**
   * Lets clients wait, and returns when no server is in use any more.
   *
   * @return false where the deadline came first; clients wait all the same until {@link #resume},
   *     and this console is of no use any more
   */
  public boolean pause(String database, Deadline deadline) {
    try {
      psql.run(AdminCommand.PAUSE.of(database), deadline.remaining());
      return true;
    } catch (PostgresException e) {
      if (deadline.isOver()) {
        return false;
      }
      throw e;
    }
  }

  /** Reads the configuration anew; 1.18 does not say whether it could. */
  public void reload() {
    ask(AdminCommand.RELOAD.name());
  }

  /** Connections to servers that are still there are not used any more. */
  public void reconnect(String database) {
    ask(AdminCommand.RECONNECT.of(database));
  }

  /** Lets clients go on; only for one that is paused. */
  public void resume(String database) {
    ask(AdminCommand.RESUME.of(database));
  }

  @Override
  public void close() {
    psql.close();
  }

  private List<Map<String, String>> ask(String command) {
    return psql.run(command, ANSWER);
  }
}
