package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A database's own {@code default_transaction_read_only}: on, every session that begins from then
 * on cannot write unless it says the contrary itself. An apply worker writes all the same (seen on
 * 14 to 18).
 */
public final class ReadOnlyDefault {
  private static final Sql CURRENT = Sql.file(ReadOnlyDefault.class, "read_only_default");

  private ReadOnlyDefault() {}

  /** The setting as it is, to be restored later; empty where the database has none. */
  public static Optional<String> current(Session session) {
    return session.first(CURRENT, row -> row.getString("value"));
  }

  /** Whether the database itself is closed to writes. */
  static boolean isOn(Session session) {
    return current(session).filter("on"::equals).isPresent();
  }

  /** Whether a client's new session is read-only, whoever set that. */
  public static boolean isEffective(Endpoint endpoint) {
    try (Session session =
        endpoint.openPlain("pgcutover_look").networkTimeout(Duration.ofSeconds(10))) {
      return session.setting("default_transaction_read_only").filter("on"::equals).isPresent();
    }
  }

  public static void on(Session session) {
    session.execute(closing(database(session)));
  }

  public static void restore(Session session, Optional<String> before) {
    session.execute(restoring(database(session), before));
  }

  /** Lets sessions write, also where the database was closed already before pgcutover came. */
  static void open(Session session, Optional<String> before) {
    session.execute(opening(database(session), before));
  }

  static Sql closing(String database) {
    return alter(database, "set default_transaction_read_only = on");
  }

  static Sql restoring(String database, Optional<String> before) {
    return alter(
        database,
        before
            .map(value -> "set default_transaction_read_only = " + Quote.literal(value))
            .orElse("reset default_transaction_read_only"));
  }

  static Sql opening(String database, Optional<String> before) {
    return restoring(database, before.filter(value -> !value.equals("on")));
  }

  private static Sql alter(String database, String change) {
    return new Sql(
        "ALTER DATABASE", "alter database %s %s".formatted(Quote.identifier(database), change));
  }

  private static String database(Session session) {
    return session.one(Sql.of("select current_database()"), row -> row.getString(1));
  }
}
