package org.pgcutover.postgres;

/**
 * The one place where text becomes part of a statement. Values are parameters wherever the server
 * takes them; what it does not take as a parameter (names, and the literals of utility commands
 * such as {@code CREATE SUBSCRIPTION}) passes through here.
 */
public final class Quote {
  private Quote() {}

  /** Always quoted, so that case, blanks, dots, quotes and reserved words survive. */
  public static String identifier(String name) {
    requireNoZero(name);
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A string literal that reads the same whatever {@code standard_conforming_strings} says. */
  public static String literal(String value) {
    requireNoZero(value);
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }

  private static void requireNoZero(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a name or value with a zero byte cannot be sent to PostgreSQL");
    }
  }
}
