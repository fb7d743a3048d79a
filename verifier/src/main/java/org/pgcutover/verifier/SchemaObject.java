package org.pgcutover.verifier;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** One object of one side's schema, its definition as the server deparses it. */
record SchemaObject(Key key, String definition) {
  /** One query for each area of the catalogue, each independent of how many objects there are. */
  static final List<Sql> AREAS =
      Stream.of(
              "schemas",
              "versions",
              "types",
              "functions",
              "operators",
              "text_search",
              "foreign",
              "relations",
              "columns",
              "constraints",
              "indexes",
              "statistics",
              "triggers",
              "comments",
              "grants")
          .map(area -> Sql.file(SchemaObject.class, "schema/" + area))
          .toList();

  private static final Sql OWN_TABLESPACE =
      Sql.of(
          "select t.spcname from pg_database d join pg_tablespace t on t.oid = d.dattablespace where d.datname = current_database()");

  /** Possessive, as the next: a group that might be given back costs stack for each character. */
  private static final Pattern QUOTED_NAME = Pattern.compile("\"((?:[^\"]|\"\")*+)\"");

  /** A literal of a reg* type holds names, any other one holds text. */
  private static final Pattern LITERAL_OR_QUOTED_NAME =
      Pattern.compile("'(?:[^']|'')*+'(?<names>::reg)?|" + QUOTED_NAME);

  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  /**
   * By what the two sides are matched.
   *
   * @param identity qualified and quoted, much as {@code pg_identify_object} has it
   */
  record Key(String type, String identity) {
    Key {
      identity = normalised(identity);
    }

    @Override
    public String toString() {
      return type + " " + identity;
    }
  }

  SchemaObject {
    definition = normalised(definition);
  }

  /** Without those that belong to what is left out. */
  static List<SchemaObject> list(Session session, Sql area, Scope scope) {
    List<SchemaObject> all = list(session, area);
    return scope.equals(Scope.EVERYTHING)
        ? all
        : all.stream().filter(object -> !SchemaScope.leavesOut(scope, object.key())).toList();
  }

  private static List<SchemaObject> list(Session session, Sql area) {
    return session.list(
        area,
        row ->
            new SchemaObject(
                new Key(row.getString("type"), row.getString("identity")),
                row.getString("definition")));
  }

  /**
   * What a failed CREATE INDEX CONCURRENTLY left: pg_dump does not carry it, and the server does
   * not read it.
   */
  boolean isInvalidIndex() {
    return key.type().equals("index") && definition.startsWith("invalid ");
  }

  /** The name of the tablespace that the session's database is in. */
  static String ownTablespace(Session session) {
    return session.one(OWN_TABLESPACE, row -> row.getString(1));
  }

  /** The same, as it is where tablespaces have other names. */
  SchemaObject inTablespace(Map<String, String> names) {
    if (!key.type().equals("tablespace")) {
      return this;
    }
    String name = SchemaScope.plain(definition);
    return new SchemaObject(key, Quote.identifier(names.getOrDefault(name, name)));
  }

  boolean isInTablespace(String name) {
    return key.type().equals("tablespace") && SchemaScope.plain(definition).equals(name);
  }

  /** For a difference to tell. */
  String described() {
    return "'" + definition + "'";
  }

  /**
   * Without the quotes that a server adds for its own keywords: {@code json_exists} is one from 17
   * on, so the same column is printed bare by 16 and quoted by 17. Literals stay as they are.
   */
  private static String normalised(String definition) {
    if (definition.indexOf('"') < 0) {
      return definition;
    }
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
