package org.pgcutover.migrator.surroundings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What {@code ALTER DATABASE … SET} or {@code ALTER ROLE … IN DATABASE … SET} has set.
 *
 * @param role empty where it is the database's own
 * @param value as {@code pg_db_role_setting} has it
 */
public record Setting(String role, String name, String value) {
  private static final Sql SETTINGS = Sql.file(Setting.class, "settings");

  /**
   * Parameters whose value is a list of names, each quoted by itself. Source: variables marked
   * GUC_LIST_QUOTE, 14 to 18; the server wants them known by heart, as pg_dump does.
   */
  private static final Set<String> LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  /** Those of the database that the session is in. */
  public static List<Setting> list(Session session) {
    return session.list(
        SETTINGS,
        row -> new Setting(row.getString("role"), row.getString("name"), row.getString("value")));
  }

  /** Whether it could let a session write to a target that is closed yet. */
  boolean opens() {
    return name.equals("default_transaction_read_only");
  }

  /** {@code SET name TO value}. */
  String assignment() {
    return "set %s to %s".formatted(Quote.identifier(name), valueAsLiterals());
  }

  String subject(String database) {
    return role.isEmpty()
        ? "alter database " + Quote.identifier(database)
        : "alter role %s in database %s"
            .formatted(Quote.identifier(role), Quote.identifier(database));
  }

  /** For people. */
  @Override
  public String toString() {
    return role.isEmpty() ? name : "%s of role %s".formatted(name, Quote.identifier(role));
  }

  private String valueAsLiterals() {
    return LISTS.contains(name.toLowerCase(Locale.ROOT))
        ? elements(value).stream().map(Quote::literal).collect(Collectors.joining(", "))
        : Quote.literal(value);
  }

  /** The names of a list; those in double quotes may hold anything, a doubled quote for one. */
  static List<String> elements(String list) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '"' && quoted && i + 1 < list.length() && list.charAt(i + 1) == '"') {
        element.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
        wasQuoted = true;
      } else if (c == ',' && !quoted) {
        elements.add(element(element, wasQuoted));
        element.setLength(0);
        wasQuoted = false;
      } else if (quoted || !wasQuoted || !Character.isWhitespace(c)) {
        if (quoted || !element.isEmpty() || !Character.isWhitespace(c)) {
          element.append(c);
        }
      }
    }
    elements.add(element(element, wasQuoted));
    return elements;
  }

  private static String element(StringBuilder text, boolean wasQuoted) {
    return wasQuoted ? text.toString() : text.toString().strip();
  }
}
