package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The statements that bring single rows of one table of the target to what the source holds. Each
 * touches a row of the target only as long as it is what was read there, for it may have been
 * replicated since.
 *
 * @param written the columns that a statement can give a value
 * @param always those of them that are GENERATED ALWAYS AS IDENTITY, which no UPDATE may set
 * @param crowded whether rows may stand in each other's way, by another unique index
 */
record RepairTable(RowsQuery query, List<String> written, List<String> always, boolean crowded) {
  private static final Sql COLUMNS = Sql.file(RepairTable.class, "repaired_columns");

  private record Column(String name, boolean generated, boolean always, boolean crowded) {}

  static RepairTable of(Session target, RowsQuery query) {
    List<Column> columns =
        target.list(
            COLUMNS,
            row ->
                new Column(
                    row.getString("name"),
                    row.getBoolean("generated"),
                    row.getBoolean("always"),
                    row.getBoolean("crowded")),
            query.table().schema(),
            query.table().name());
    return new RepairTable(
        query,
        columns.stream().filter(column -> !column.generated()).map(Column::name).toList(),
        columns.stream().filter(Column::always).map(Column::name).toList(),
        columns.stream().anyMatch(Column::crowded));
  }

  /**
   * @param seen the first hash of the target's row
   */
  String delete(List<String> key, long seen) {
    return "delete from only %s where %s;".formatted(table(), row(key, seen));
  }

  /**
   * For a row that differs.
   *
   * @param columns those that do
   * @param seen the first hash of the target's row
   */
  List<String> replace(
      List<String> key, List<String> columns, Map<String, Optional<String>> values, long seen) {
    List<String> set = columns.stream().filter(written::contains).toList();
    if (crowded || set.isEmpty() || set.stream().anyMatch(always::contains)) {
      return List.of(delete(key, seen), insert(values));
    }
    return List.of(
        "update only %s set %s where %s;"
            .formatted(
                table(),
                set.stream()
                    .map(column -> Quote.identifier(column) + " = " + literal(values, column))
                    .collect(Collectors.joining(", ")),
                row(key, seen)));
  }

  String insert(Map<String, Optional<String>> values) {
    return "insert into %s (%s)%s values (%s) on conflict do nothing;"
        .formatted(
            table(),
            written.stream().map(Quote::identifier).collect(Collectors.joining(", ")),
            always.isEmpty() ? "" : " overriding system value",
            written.stream()
                .map(column -> literal(values, column))
                .collect(Collectors.joining(", ")));
  }

  private String table() {
    return query.table().quoted();
  }

  private String row(List<String> key, long seen) {
    List<String> conditions = new ArrayList<>();
    IntStream.range(0, key.size())
        .mapToObj(i -> {
          TableShape.KeyColumn column = query.key().get(i);
          return "%s %s %s::%s"
              .formatted(
                  Quote.identifier(column.name()),
                  column.equality(),
                  Quote.literal(key.get(i)),
                  column.type());
        })
        .forEach(conditions::add);
    conditions.add("%s = %d".formatted(query.firstHash(), seen));
    return String.join(" and ", conditions);
  }

  private static String literal(Map<String, Optional<String>> values, String column) {
    return Optional.ofNullable(values.get(column)).orElseThrow().map(Quote::literal).orElse("null");
  }
}
