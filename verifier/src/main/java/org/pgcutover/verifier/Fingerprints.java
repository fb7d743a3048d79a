package org.pgcutover.verifier;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The rows of one table, bucket by bucket.
 *
 * @param buckets without those that have no rows
 */
record Fingerprints(Map<Long, Fingerprint> buckets) {
  Fingerprints {
    buckets = Map.copyOf(buckets);
  }

  static Fingerprints read(Session session, Sql fingerprints, Object... parameters) {
    Map<Long, Fingerprint> buckets = new HashMap<>();
    session
        .list(fingerprints, row -> Map.entry(row.getLong(1), Fingerprint.read(row, 2)), parameters)
        .forEach(bucket -> buckets.put(bucket.getKey(), bucket.getValue()));
    buckets.values().removeIf(Fingerprint.NOTHING::equals);
    return new Fingerprints(buckets);
  }

  long rows() {
    return buckets.values().stream().mapToLong(Fingerprint::rows).sum();
  }

  /** All rows in one. */
  Fingerprint sum() {
    return buckets.values().stream().reduce(Fingerprint.NOTHING, Fingerprint::and);
  }

  /**
   * The same without some of its rows.
   *
   * @param count of buckets in which the rows are, a power of two
   */
  Fingerprints without(Collection<RowHash> rows, int count) {
    Map<Long, Fingerprint> left = new HashMap<>(buckets);
    for (RowHash row : rows) {
      left.compute(
          row.first() & (count - 1L),
          (_, bucket) -> (bucket == null ? Fingerprint.NOTHING : bucket).without(row));
    }
    left.values().removeIf(Fingerprint.NOTHING::equals);
    return new Fingerprints(left);
  }

  /** The buckets that are not the same on both sides. */
  static List<Long> differing(Both<Fingerprints> sides) {
    Set<Long> all = new TreeSet<>(sides.source().buckets().keySet());
    all.addAll(sides.target().buckets().keySet());
    return all.stream().filter(bucket -> !sides.map(side -> side.of(bucket)).agree()).toList();
  }

  private Fingerprint of(long bucket) {
    return buckets.getOrDefault(bucket, Fingerprint.NOTHING);
  }
}
