package org.pgcutover.verifier;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * The rows of one table, bucket by bucket.
 *
 * @param count of buckets, a power of two
 * @param buckets by their numbers; no rows are in others
 */
record Fingerprints(int count, Map<Long, Fingerprint> buckets) {
  Fingerprints {
    buckets = Map.copyOf(buckets);
  }

  /** All rows in one bucket. */
  static Fingerprints ofWhole(Fingerprint all) {
    return new Fingerprints(1, Map.of(0L, all));
  }

  static Fingerprints read(Session session, ComparedTable table) {
    Map<Long, Fingerprint> buckets = new HashMap<>();
    session
        .list(
            table.fingerprints(),
            row -> Map.entry(row.getLong(1), Fingerprint.read(row, 2)),
            table.query().range().parameters().toArray())
        .forEach(bucket -> buckets.put(bucket.getKey(), bucket.getValue()));
    return new Fingerprints(table.buckets(), buckets);
  }

  /** The same without some of its rows. */
  Fingerprints without(Collection<RowHash> rows) {
    Map<Long, Fingerprint> left = new HashMap<>(buckets);
    for (RowHash row : rows) {
      left.compute(
          row.first() & (count - 1L),
          (_, bucket) -> (bucket == null ? Fingerprint.NOTHING : bucket).without(row));
    }
    return new Fingerprints(count, left);
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
