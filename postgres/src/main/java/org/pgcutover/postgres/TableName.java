package org.pgcutover.postgres;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A relation's name as the catalogue has it: schema and name, unquoted, in the case they were
 * stored.
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::schema).thenComparing(TableName::name);

  /** For SQL: {@code "schema"."name"}. */
  public String quoted() {
    return Quote.identifier(schema) + "." + Quote.identifier(name);
  }

  @Override
  public int compareTo(TableName other) {
    return ORDER.compare(this, other);
  }

  /** For people, reports and metrics: quoted only where it would be misread. */
  @Override
  public String toString() {
    return readable(schema) + "." + readable(name);
  }

  private static String readable(String part) {
    return PLAIN.matcher(part).matches() ? part : Quote.identifier(part);
  }
}
