package org.pgcutover.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One statement and the name by which errors and logs call it.
 *
 * @param text the statement, with {@code ?} for parameters
 */
public record Sql(String name, String text) {
  /**
   * Reads {@code name.sql} from beside the class; the file is complete and can be tried in psql.
   */
  public static Sql file(Class<?> beside, String name) {
    String file = name + ".sql";
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file + " beside " + beside.getName());
      }
      return new Sql(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A statement that fits on a line or two; its name is its first words, which hold no values. */
  public static Sql of(String text) {
    String[] words = text.strip().split("\\s+", 4);
    return new Sql(String.join(" ", Arrays.copyOf(words, Math.min(3, words.length))), text);
  }
}
