package org.pgcutover.migrator.cutover;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * Sets every sequence of the target to where the source's stands; logical replication carries none
 * (14 to 18).
 */
final class Sequences {
  /** Arrays of schema, name, last_value and is_called. */
  static final Sql SET = Sql.file(Sequences.class, "set_sequences");

  private record Position(TableName sequence, long lastValue, boolean isCalled) {}

  private Sequences() {}

  /** The number of sequences that were set. */
  static int set(Session source, Session target, Scope scope) {
    List<TableName> names = names(source, scope);
    if (names.isEmpty()) {
      return 0;
    }
    List<Position> positions =
        source.list(
            positions(names),
            row ->
                new Position(
                    names.get(row.getInt("i")),
                    row.getLong("last_value"),
                    row.getBoolean("is_called")));
    target.list(
        SET,
        row -> row.getLong(1),
        positions.stream().map(p -> p.sequence().schema()).toArray(String[]::new),
        positions.stream().map(p -> p.sequence().name()).toArray(String[]::new),
        positions.stream().map(Position::lastValue).toArray(Long[]::new),
        positions.stream().map(Position::isCalled).toArray(Boolean[]::new));
    return positions.size();
  }

  static List<TableName> names(Session source, Scope scope) {
    return new Catalog(source).sequences().stream().filter(name -> !scope.leavesOut(name)).toList();
  }

  /** All in one statement: a round trip each would count while writes are blocked. */
  private static Sql positions(List<TableName> names) {
    return new Sql(
        "sequence positions",
        IntStream.range(0, names.size())
            .mapToObj(i ->
                "select %d as i, last_value, is_called from %s".formatted(i, names.get(i).quoted()))
            .collect(Collectors.joining(" union all ")));
  }
}
