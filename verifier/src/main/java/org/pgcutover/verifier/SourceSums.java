package org.pgcutover.verifier;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.pgcutover.postgres.TableName;

/**
 * What the source's tables added up to when they were last found equal. A table that adds up to
 * something else, without a change that the tracker told of, proves that the tracker cannot be
 * trusted. A test of itself: it sees nothing of tables that are written between any two
 * comparisons. Thread-safe.
 */
final class SourceSums {
  /**
   * One comparison.
   *
   * @param changes of the table that the tracker had told of before the snapshot was taken
   */
  private record Seen(Fingerprint sum, long changes) {}

  private final Map<TableName, Seen> seen = new ConcurrentHashMap<>();

  /**
   * Notes a comparison.
   *
   * @param changes of the table that the tracker had told of before the snapshot was taken
   * @return where the table added up to something else before, the changes that were known then:
   *     there have to be more by now
   */
  OptionalLong note(TableName table, Fingerprint sum, long changes) {
    return Optional.ofNullable(seen.put(table, new Seen(sum, changes))).stream()
        .filter(before -> !before.sum().equals(sum))
        .mapToLong(Seen::changes)
        .findFirst();
  }
}
