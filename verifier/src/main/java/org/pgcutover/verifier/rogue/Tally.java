package org.pgcutover.verifier.rogue;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.rogue.Change.StoredName;
import org.pgcutover.verifier.rogue.LocalWrite.Kind;

/**
 * Counts changes by table. Its size is the number of tables, whatever the number of rows. A
 * transaction counts with its commit. Confined to one thread.
 */
final class Tally {
  private record Written(EnumMap<Kind, Long> counts, Lsn first, Lsn last) {
    Written with(Written later) {
      EnumMap<Kind, Long> sum = new EnumMap<>(counts);
      later.counts.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
      return new Written(sum, first, later.last);
    }
  }

  private final String ownSchema;
  private final Map<StoredName, EnumMap<Kind, Long>> open = new HashMap<>();
  private final Map<StoredName, Written> committed = new LinkedHashMap<>();

  /**
   * @param ownSchema whose tables are left out
   */
  Tally(String ownSchema) {
    this.ownSchema = ownSchema;
  }

  void begin() {
    open.clear();
  }

  void add(Change.Written written) {
    for (StoredName table : written.tables()) {
      if (!table.schema().equals(ownSchema)) {
        open.computeIfAbsent(table, _ -> new EnumMap<>(Kind.class))
            .merge(written.kind(), 1L, Long::sum);
      }
    }
  }

  void commit(Lsn end) {
    open.forEach(
        (table, counts) -> committed.merge(table, new Written(counts, end, end), Written::with));
    open.clear();
  }

  /** What was committed since the last call. */
  List<LocalWrite> take(Function<StoredName, TableName> names) {
    List<LocalWrite> writes =
        committed.entrySet().stream()
            .map(entry ->
                new LocalWrite(
                    names.apply(entry.getKey()),
                    entry.getValue().counts(),
                    entry.getValue().first(),
                    entry.getValue().last()))
            .toList();
    committed.clear();
    return writes;
  }
}
