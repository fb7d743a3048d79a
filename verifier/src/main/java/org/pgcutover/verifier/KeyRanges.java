package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * Cuts a table into ranges of its key that take about the same time to read, one when the one
 * before it was read. The next bound is the key of the source's row that is so many behind the last
 * one; the first range begins below all keys and the last ends above all, so that every key that
 * either side may hold is in exactly one.
 *
 * <p>A table is cut where it is large, where both sides order the key alike whatever their
 * collations are, and where rows lie about in its order: ranges of a random key would read most
 * pages of the table once for each range. Others are one range.
 *
 * <p>Rows of a range are found by the key's index and not in the heap. A row that the source's
 * index has lost was copied nevertheless, for the copy reads the heap: it is found as extra on the
 * target; one that the target's index has lost as missing. Confined to the thread that has the
 * session.
 */
final class KeyRanges {
  /**
   * What is cut, and how.
   *
   * @param wholeUpToBytes of heap and TOAST on the source; smaller tables are one range
   * @param firstRows of the first range
   * @param reading how long a range should take to read
   */
  record Limits(long wholeUpToBytes, long firstRows, Duration reading) {
    static final Limits WHOLE_TABLES = new Limits(Long.MAX_VALUE, 1, Duration.ZERO);

    /** At 100 MB/s one of 4 GB is read in the time of a range. */
    static final Limits LARGE_TABLES = new Limits(4L << 30, 100_000, Duration.ofSeconds(40));
  }

  /** Below it, most rows of a page are in other ranges. Most keys that are counted up have 1. */
  private static final double LEAST_CORRELATION = 0.9;

  /** How much larger the next range may be, or smaller. */
  private static final double STEP = 4;

  private static final Sql SIZE = Sql.of("select pg_table_size(to_regclass(?))");
  private static final Sql CORRELATION = Sql.file(KeyRanges.class, "correlation");

  private final Session source;
  private final ComparedTable table;
  private final Limits limits;
  private final Deadline deadline;

  private List<String> bound = List.of();
  private boolean isOver;
  private long rows;

  KeyRanges(Session source, ComparedTable table, Limits limits, Deadline deadline) {
    this.source = source;
    this.table = table;
    this.limits = limits;
    this.deadline = deadline;
    this.rows = limits.firstRows();
  }

  boolean hasNext() {
    return !isOver;
  }

  /**
   * The range behind the last one. Not to be called in a snapshot, which would last the longer.
   *
   * @throws PostgresException also where the deadline comes first
   */
  KeyRange next() {
    List<String> upTo = !bound.isEmpty() || isToBeCut() ? nextBound() : List.of();
    KeyRange range = new KeyRange(bound, upTo);
    bound = upTo;
    isOver = range.isLast();
    return range;
  }

  /** How long the last one took to read: the next has more rows, or fewer. */
  void took(Duration reading) {
    double faster = (double) limits.reading().toNanos() / Math.max(1, reading.toNanos());
    rows = Math.max(1, (long) (rows * Math.clamp(faster, 1 / STEP, STEP)));
  }

  private boolean isToBeCut() {
    if (!table.isKeyOrdered() || limits.wholeUpToBytes() == Long.MAX_VALUE) {
      return false;
    }
    deadline.bound(source);
    return source.one(SIZE, row -> row.getLong(1), table.name().quoted()) > limits.wholeUpToBytes()
        && correlation() >= LEAST_CORRELATION;
  }

  /** 1 where nothing is known of it. */
  private double correlation() {
    return source.inSnapshot(_ -> {
      PinnedSettings.allowIndexes(source);
      return source.one(
          CORRELATION,
          row -> row.getDouble(1),
          table.name().schema(),
          table.name().name(),
          table.query().keyNames().getFirst());
    });
  }

  /** Empty where fewer rows are left. */
  private List<String> nextBound() {
    return source.inSnapshot(_ -> {
      PinnedSettings.requireIndexes(source);
      // In the order of the index, or everything behind the bound would be read to be sorted.
      source.set("enable_sort", "off");
      deadline.bound(source);
      return source
          .first(
              table.query().keyBehind(bound, rows),
              row -> {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= table.query().key().size(); i++) {
                  key.add(row.getString(i));
                }
                return key;
              },
              bound.toArray())
          .orElseGet(List::of);
    });
  }
}
