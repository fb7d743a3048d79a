package org.pgcutover.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What names schemas and tables in a configuration, as psql's patterns do: {@code shop} is a schema
 * with all that is in it, {@code shop.orders} a table, {@code shop.*} every table of a schema.
 * {@code *} stands for any characters and {@code ?} for one; letters outside double quotes are
 * folded to lower case, and inside them every character stands for itself, a doubled quote for one.
 */
public final class NamePattern {
  private final String text;
  private final Pattern schema;
  private final Optional<Pattern> relation;

  private NamePattern(String text, Pattern schema, Optional<Pattern> relation) {
    this.text = text;
    this.schema = schema;
    this.relation = relation;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with a message for the operator
   */
  public static NamePattern parse(String text) {
    List<Pattern> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      if (c == '"' && quoted && i + 1 < characters.length && characters[i + 1] == '"') {
        part.append(Pattern.quote("\""));
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        parts.add(pattern(text, part));
        part.setLength(0);
      } else {
        part.append(quoted ? Pattern.quote(Character.toString(c)) : unquoted(c));
      }
    }
    parts.add(pattern(text, part));
    if (quoted || parts.size() > 2) {
      throw new IllegalArgumentException(
          "the pattern %s cannot be read%nhint: Write schema or schema.table; put a name that has a dot in it into double quotes."
              .formatted(text));
    }
    return new NamePattern(
        text,
        parts.getFirst(),
        parts.size() == 2 ? Optional.of(parts.getLast()) : Optional.empty());
  }

  /** Whether it names the schema as a whole. */
  public boolean matchesSchema(String name) {
    return relation.isEmpty() && schema.matcher(name).matches();
  }

  public boolean matches(TableName name) {
    return schema.matcher(name.schema()).matches()
        && relation.map(pattern -> pattern.matcher(name.name()).matches()).orElse(true);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  /** The server folds ASCII only where characters may have several bytes (downcase_identifier). */
  private static String unquoted(int c) {
    return switch (c) {
      case '*' -> ".*";
      case '?' -> ".";
      default -> Pattern.quote(Character.toString('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c));
    };
  }

  private static Pattern pattern(String text, StringBuilder part) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException(
          "the pattern %s has an empty part%nhint: Write schema or schema.table."
              .formatted(text.isEmpty() ? "''" : text));
    }
    return Pattern.compile(part.toString(), Pattern.DOTALL);
  }
}
