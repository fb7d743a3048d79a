package org.pgcutover.verifier;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One row as its key and two hashes of all its columns.
 *
 * @param key the key's columns as the server prints them; empty for a row without a key
 */
record RowHash(List<String> key, long first, long second) {
  private static final Comparator<String> BYTEWISE =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  RowHash {
    key = List.copyOf(key);
  }

  /** Reads the key's columns, then the hashes. */
  static RowHash read(ResultSet row, int keyColumns) throws SQLException {
    List<String> key = new ArrayList<>(keyColumns);
    for (int i = 1; i <= keyColumns; i++) {
      key.add(row.getString(i));
    }
    return new RowHash(key, row.getLong(keyColumns + 1), row.getLong(keyColumns + 2));
  }

  /**
   * Rows with a key are known by it, others by what they hold; in the order of {@link
   * RowsQuery#hashes}.
   */
  int compareIdentity(RowHash other) {
    for (int i = 0; i < key.size(); i++) {
      int order = BYTEWISE.compare(key.get(i), other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return key.isEmpty() ? compareHashes(other) : 0;
  }

  private int compareHashes(RowHash other) {
    int order = Long.compare(first, other.first);
    return order == 0 ? Long.compare(second, other.second) : order;
  }

  boolean sameRow(RowHash other) {
    return first == other.first && second == other.second;
  }
}
