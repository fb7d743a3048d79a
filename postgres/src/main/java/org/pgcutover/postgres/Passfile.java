package org.pgcutover.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * libpq's password file: lines of {@code host:port:database:user:password} (manual, "The Password
 * File").
 */
final class Passfile {
  private Passfile() {}

  /** The first line that fits; a missing file holds none. */
  static Optional<String> password(Path file, String host, int port, String database, String user) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    List<String> wanted = List.of(host, Integer.toString(port), database, user);
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.startsWith("#"))
          .map(Passfile::fields)
          .filter(fields -> fields.size() == 5 && fits(fields, wanted))
          .map(List::getLast)
          .findFirst();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the passfile %s cannot be read%nhint: Check its owner and rights, and that it is UTF-8 text."
              .formatted(file),
          e);
    }
  }

  private static boolean fits(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Colons separate; a backslash takes the next character as it is. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
