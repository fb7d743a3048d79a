package org.pgcutover.migrator.demo;

import java.util.Map;
import java.util.stream.Collectors;
import org.pgcutover.migrator.demo.Operation.Kind;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** How often each shared row was updated; rows that never were are left out. */
record Counters(Map<Row, Long> updates) {
  private static final Sql COUNTERS = Sql.file(Counters.class, "counters");

  /** A row that counts its updates, see {@link Kind#isCounted}. */
  record Row(Kind kind, long key) {}

  Counters {
    updates = Map.copyOf(updates);
  }

  static Counters read(Session session) {
    return new Counters(
        session
            .list(
                COUNTERS,
                row ->
                    Map.entry(
                        new Row(Kind.valueOf(row.getString("kind")), row.getLong("key")),
                        row.getLong("updates")))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  long of(Row row) {
    return updates.getOrDefault(row, 0L);
  }
}
