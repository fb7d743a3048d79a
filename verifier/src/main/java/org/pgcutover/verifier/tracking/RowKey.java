package org.pgcutover.verifier.tracking;

import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.TableName;

/**
 * Several texts in one, and back. Each is written behind its length, so that none runs into the
 * next.
 */
final class RowKey {
  private RowKey() {}

  static String encode(List<String> texts) {
    StringBuilder all = new StringBuilder();
    for (String text : texts) {
      all.append(text.length()).append(':').append(text);
    }
    return all.toString();
  }

  static List<String> decode(String all) {
    List<String> texts = new ArrayList<>();
    int at = 0;
    while (at < all.length()) {
      int colon = all.indexOf(':', at);
      int end = colon + 1 + Integer.parseInt(all, at, colon, 10);
      texts.add(all.substring(colon + 1, end));
      at = end;
    }
    return texts;
  }

  /** The name under which a table's rows are kept. */
  static String mapOf(TableName table) {
    return encode(List.of(table.schema(), table.name()));
  }

  /** The store's other maps have names that begin with a letter. */
  static boolean isMapOfTable(String map) {
    return Character.isDigit(map.charAt(0));
  }

  static TableName tableOf(String map) {
    List<String> names = decode(map);
    return new TableName(names.get(0), names.get(1));
  }
}
