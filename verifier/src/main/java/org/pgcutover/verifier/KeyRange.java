package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of a table whose keys are above one key and not above another. Each bound is in exactly
 * one of the two ranges that meet at it, whether a row has that key or not.
 *
 * @param above the columns of a key, as the server prints them; none where the range begins below
 *     all keys
 * @param upTo likewise; none where it ends above all keys
 */
record KeyRange(List<String> above, List<String> upTo) {
  static final KeyRange WHOLE = new KeyRange(List.of(), List.of());

  /**
   * One comparison of one of the key's columns.
   *
   * @param column its place in the key, from 0
   */
  record Limit(int column, String operator, String value) {}

  KeyRange {
    above = List.copyOf(above);
    upTo = List.copyOf(upTo);
  }

  boolean isWhole() {
    return above.isEmpty() && upTo.isEmpty();
  }

  /** Whether no row is behind it. */
  boolean isLast() {
    return upTo.isEmpty();
  }

  /**
   * The range in parts that have no row in common: a key is in one if all of its limits hold. In
   * each, all columns are fixed but the last that is limited, so that an index is read from its
   * first row to its last and no further. Of {@code (a, b) <= (1, 5)} a scan ends by the first
   * column only and goes on to the last {@code a = 1} (seen on 14; 18 stops).
   *
   * <p>Two bounds have a column in common where it is printed alike, so that only types will do of
   * which equal values are.
   */
  List<List<Limit>> parts() {
    int last = Math.max(above.size(), upTo.size()) - 1;
    int common = 0;
    while (common < Math.min(above.size(), upTo.size()) - 1
        && above.get(common).equals(upTo.get(common))) {
      common++;
    }
    List<List<Limit>> parts = new ArrayList<>();
    for (int column = above.size() - 1; column > common; column--) {
      parts.add(limited(above, column, ">"));
    }
    List<Limit> middle = new ArrayList<>();
    if (!above.isEmpty()) {
      middle.addAll(limited(above, common, ">"));
    }
    if (!upTo.isEmpty()) {
      List<Limit> limits = limited(upTo, common, common == last ? "<=" : "<");
      middle.addAll(middle.isEmpty() ? limits : limits.subList(common, limits.size()));
    }
    parts.add(middle);
    for (int column = common + 1; column < upTo.size(); column++) {
      parts.add(limited(upTo, column, column == last ? "<=" : "<"));
    }
    return parts;
  }

  /** The values of all limits, in their order. */
  List<String> parameters() {
    return parts().stream().flatMap(List::stream).map(Limit::value).toList();
  }

  /** The columns before it are fixed. */
  private static List<Limit> limited(List<String> bound, int column, String operator) {
    return IntStream.rangeClosed(0, column)
        .mapToObj(i -> new Limit(i, i < column ? "=" : operator, bound.get(i)))
        .toList();
  }
}
