package org.pgcutover.verifier;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * One object of one side's schema, its definition as the server deparses it.
 *
 * @param valid whether the server itself relies on it (an index that was built, a constraint that
 *     was checked)
 */
record SchemaObject(Key key, String definition, boolean valid) {
  private static final Sql SQL = Sql.file(SchemaObject.class, "schema");

  private static final Pattern QUOTED_NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"");

  /** A literal of a reg* type holds names, any other one holds text. */
  private static final Pattern LITERAL_OR_QUOTED_NAME =
      Pattern.compile("'(?:[^']|'')*'(?<names>::reg)?|" + QUOTED_NAME);

  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  /**
   * By what the two sides are matched.
   *
   * @param name of the column, index or constraint; empty for the table itself
   */
  record Key(String kind, TableName table, String name) {
    @Override
    public String toString() {
      return kind + " " + table + (name.isEmpty() ? "" : " " + name);
    }
  }

  SchemaObject {
    definition = normalised(definition);
  }

  static List<SchemaObject> list(Session session) {
    return session.list(
        SQL,
        row ->
            new SchemaObject(
                new Key(
                    row.getString("kind"),
                    new TableName(row.getString("schema"), row.getString("table")),
                    row.getString("name")),
                row.getString("definition"),
                row.getBoolean("valid")));
  }

  /** For a difference to tell. */
  String described() {
    return valid ? "'" + definition + "'" : "'" + definition + "' and not valid";
  }

  /**
   * Without the quotes that a server adds for its own keywords: {@code json_exists} is one from 17
   * on, so the same column is printed bare by 16 and quoted by 17. Literals stay as they are.
   */
  private static String normalised(String definition) {
    return LITERAL_OR_QUOTED_NAME
        .matcher(definition)
        .replaceAll(found -> {
          boolean text = found.group().startsWith("'") && found.group("names") == null;
          return Matcher.quoteReplacement(text ? found.group() : withPlainNames(found.group()));
        });
  }

  private static String withPlainNames(String text) {
    return QUOTED_NAME
        .matcher(text)
        .replaceAll(found -> {
          boolean plain = PLAIN_NAME.matcher(found.group(1)).matches();
          return Matcher.quoteReplacement(plain ? found.group(1) : found.group());
        });
  }
}
