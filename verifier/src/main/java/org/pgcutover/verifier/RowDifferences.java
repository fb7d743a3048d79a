package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of one table that differ: counted to the last, the first of them named.
 *
 * @param missing on the target
 * @param extra on the target
 * @param different there with other values
 * @param keyColumns what the keys of the named ones are values of
 */
public record RowDifferences(
    long missing, long extra, long different, List<String> keyColumns, List<RowDifference> named) {
  /** Enough to see what is wrong; a report of millions of rows helps nobody. */
  public static final int MOST = 100;

  public static final RowDifferences NONE = new RowDifferences(0, 0, 0, List.of(), List.of());

  public RowDifferences {
    keyColumns = List.copyOf(keyColumns);
    named = List.copyOf(named);
  }

  public boolean isEmpty() {
    return count() == 0;
  }

  /** All of them, whether named or not. */
  public long count() {
    return missing + extra + different;
  }

  /** These and those of other rows of the same table. */
  RowDifferences and(RowDifferences more) {
    return new RowDifferences(
        missing + more.missing,
        extra + more.extra,
        different + more.different,
        keyColumns.isEmpty() ? more.keyColumns : keyColumns,
        Stream.concat(named.stream(), more.named.stream()).limit(MOST).toList());
  }

  /** How many of each kind, for people. */
  public String summary() {
    return Stream.of(
            counted(missing, "missing on the target"),
            counted(extra, "only on the target"),
            counted(different, "different"))
        .flatMap(s -> s)
        .collect(Collectors.joining(", "));
  }

  private static Stream<String> counted(long rows, String what) {
    return rows == 0
        ? Stream.empty()
        : Stream.of("%d %s %s".formatted(rows, rows == 1 ? "row" : "rows", what));
  }

  RowDifferences naming(UnaryOperator<List<RowDifference>> change) {
    return new RowDifferences(missing, extra, different, keyColumns, change.apply(named));
  }

  /** Gathers them one by one. */
  static final class Builder {
    private final List<String> keyColumns;
    private final int most;
    private final List<RowDifference> named = new ArrayList<>();
    private final Map<RowDifference.Kind, Long> counts = new EnumMap<>(RowDifference.Kind.class);

    Builder(List<String> keyColumns, int most) {
      this.keyColumns = keyColumns;
      this.most = most;
    }

    void add(RowDifference.Kind kind, RowHash row) {
      counts.merge(kind, 1L, Long::sum);
      if (named.size() < most) {
        named.add(new RowDifference(kind, row.key(), List.of()));
      }
    }

    private long counted(RowDifference.Kind kind) {
      return counts.getOrDefault(kind, 0L);
    }

    RowDifferences build() {
      return new RowDifferences(
          counted(RowDifference.Kind.MISSING),
          counted(RowDifference.Kind.EXTRA),
          counted(RowDifference.Kind.DIFFERENT),
          keyColumns,
          named);
    }
  }
}
