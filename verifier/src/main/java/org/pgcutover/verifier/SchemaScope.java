package org.pgcutover.verifier;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.TableName;

/**
 * Which objects of a schema belong to what is left out, by the names in their identity: their own
 * where it is qualified, and those of the table that they are on. Nothing that is moved names in
 * its identity what is left out, for it would depend on it.
 */
final class SchemaScope {
  private static final String NAME = "(?:\"(?:[^\"]|\"\")*+\"|[^\\s\".,()\\[\\]]+)";

  /** A name, and the one behind its dot; whole, so that a dot within quotes is none. */
  private static final Pattern NAMES = Pattern.compile("(%1$s)(?:\\.(%1$s))?".formatted(NAME));

  private static final Pattern OF_SCHEMA = Pattern.compile("schema (%s)".formatted(NAME));
  private static final Pattern DEFAULTS =
      Pattern.compile("for %1$s in (%1$s) on .".formatted(NAME), Pattern.DOTALL);
  private static final Set<String> ON_OBJECTS = Set.of("comment", "security label", "grants");

  private SchemaScope() {}

  static boolean leavesOut(Scope scope, SchemaObject.Key key) {
    return schemaOf(key, scope) || namesWhatIsOut(key.identity(), scope);
  }

  private static boolean schemaOf(SchemaObject.Key key, Scope scope) {
    if (key.type().equals("schema")) {
      return scope.leavesOutSchema(plain(key.identity()));
    }
    Matcher schema =
        (ON_OBJECTS.contains(key.type()) ? OF_SCHEMA : DEFAULTS).matcher(key.identity());
    return schema.matches() && scope.leavesOutSchema(plain(schema.group(1)));
  }

  private static boolean namesWhatIsOut(String identity, Scope scope) {
    Matcher names = NAMES.matcher(identity);
    while (names.find()) {
      if (names.group(2) != null
          && scope.leavesOut(new TableName(plain(names.group(1)), plain(names.group(2))))) {
        return true;
      }
    }
    return false;
  }

  /** A name without the quotes that it needs in SQL. */
  static String plain(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
