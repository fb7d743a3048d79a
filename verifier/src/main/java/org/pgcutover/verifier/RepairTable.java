package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
record RepairTable(
    RowsQuery query, List<TableShape.Column> written, List<String> always, boolean crowded) {
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
    Set<String> generated =
        columns.stream().filter(Column::generated).map(Column::name).collect(Collectors.toSet());
    return new RepairTable(
        query,
        query.columns().stream().filter(column -> !generated.contains(column.name())).toList(),
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
    List<TableShape.Column> set =
        written.stream().filter(column -> columns.contains(column.name())).toList();
    if (crowded || set.isEmpty() || columns.stream().anyMatch(always::contains)) {
      return List.of(delete(key, seen), insert(values));
    }
    return List.of(
        "update only %s set %s where %s;"
            .formatted(
                table(),
                set.stream()
                    .map(
                        column -> Quote.identifier(column.name()) + " = " + literal(values, column))
                    .collect(Collectors.joining(", ")),
                row(key, seen)));
  }

  String insert(Map<String, Optional<String>> values) {
    return "insert into %s (%s)%s values (%s) on conflict do nothing;"
        .formatted(
            table(),
            written.stream()
                .map(TableShape.Column::name)
                .map(Quote::identifier)
                .collect(Collectors.joining(", ")),
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
          return "%s::%s %s %s%s"
              .formatted(
                  Quote.identifier(column.name()),
                  column.column().type(),
                  column.equality(),
                  Quote.literal(key.get(i)),
                  column.column().parsed());
        })
        .forEach(conditions::add);
    conditions.add("%s = %d".formatted(query.firstHash(), seen));
    return String.join(" and ", conditions);
  }

  /** Of the column's type by itself, but where it is not printed as it is written. */
  private static String literal(Map<String, Optional<String>> values, TableShape.Column column) {
    String cast = column.printed().isEmpty() ? "" : column.parsed();
    return Optional.ofNullable(values.get(column.name()))
        .orElseThrow()
        .map(value -> Quote.literal(value) + cast)
        .orElse("null");
  }
}
