package org.pgcutover.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

/**
 * What a database holds, as far as a copy must have brought it.
 *
 * @param rows of each table, counted
 * @param structure indexes and constraints, as the server writes them
 */
record Contents(Map<TableName, Long> rows, List<String> structure) {
  private static final Sql STRUCTURE = Sql.file(Contents.class, "structure");

  static Contents of(Endpoint database) {
    try (Session session = database.open("pgcutover_bench").unlimited()) {
      Map<TableName, Long> rows = new TreeMap<>();
      for (Table table : new Catalog(session).tables()) {
        if (!table.name().schema().equals("pgcutover")) {
          rows.put(
              table.name(),
              session.<Long>one(
                  Sql.of("select count(*) from " + table.name().quoted()), row -> row.getLong(1)));
        }
      }
      return new Contents(rows, session.list(STRUCTURE, row -> row.getString("line")));
    }
  }

  /** The first thing that a copy of this lacks or has too much of. */
  Optional<String> missingIn(Contents copy) {
    for (Map.Entry<TableName, Long> table : rows.entrySet()) {
      Long there = copy.rows.get(table.getKey());
      if (!table.getValue().equals(there)) {
        return Optional.of(
            "%s has %s of %,d rows"
                .formatted(
                    table.getKey(),
                    there == null ? "none" : "%,d".formatted(there),
                    table.getValue()));
      }
    }
    return difference(structure, copy.structure, "lacks: ")
        .or(() -> difference(copy.structure, structure, "has as well: "));
  }

  private static Optional<String> difference(List<String> from, List<String> other, String word) {
    List<String> rest = new ArrayList<>(from);
    other.forEach(rest::remove);
    return rest.stream().findFirst().map(line -> word + line);
  }
}
