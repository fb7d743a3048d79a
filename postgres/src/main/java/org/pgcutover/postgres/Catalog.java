package org.pgcutover.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the system catalogue says of a database's objects. Reads only; takes no locks on user
 * tables.
 */
public final class Catalog {
  private static final Sql TABLES = Sql.file(Catalog.class, "tables");
  private static final Sql COLUMNS = Sql.file(Catalog.class, "columns");
  private static final Sql SEQUENCES = Sql.file(Catalog.class, "sequences");
  private static final Sql RELATIONS = Sql.file(Catalog.class, "relations");
  private static final Sql BELONGINGS = Sql.file(Catalog.class, "belongings");
  private static final Sql SCHEMAS =
      Sql.of(
          "select nspname from pg_namespace where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'pgcutover') order by 1");
  private static final Sql OBJECTS = Sql.file(Catalog.class, "objects");

  private static final Sql HAS_UNLOGGED =
      Sql.of(
          "select exists (select from pg_class where relkind in ('r', 'p') and relpersistence = 'u')");

  private record ColumnOf(long table, Column column) {}

  private final Session session;

  public Catalog(Session session) {
    this.session = session;
  }

  /** The tables of users, largest first. */
  public List<Table> tables() {
    Map<Long, List<Column>> columns =
        session
            .list(
                COLUMNS,
                row ->
                    new ColumnOf(
                        row.getLong("table_oid"),
                        new Column(
                            row.getString("name"),
                            row.getBoolean("generated"),
                            row.getBoolean("binary_safe"))))
            .stream()
            .collect(groupingBy(ColumnOf::table, mapping(ColumnOf::column, toList())));
    return session.list(
        TABLES,
        row ->
            new Table(
                row.getLong("oid"),
                new TableName(row.getString("schema"), row.getString("name")),
                row.getBoolean("partitioned"),
                row.getBoolean("leaf"),
                row.getBoolean("unlogged"),
                row.getLong("bytes"),
                row.getLong("pages"),
                row.getLong("file_node"),
                row.getLong("rows"),
                row.getBoolean("identified"),
                columns.getOrDefault(row.getLong("oid"), List.of())));
  }

  /** Those of the tables that are unlogged: most databases have none, which is told in no time. */
  public List<Table> unloggedTables() {
    return session.one(HAS_UNLOGGED, row -> row.getBoolean(1))
        ? tables().stream().filter(Table::unlogged).toList()
        : List.of();
  }

  /** The sequences of users, identity columns' among them. */
  public List<TableName> sequences() {
    return session.list(
        SEQUENCES, row -> new TableName(row.getString("schema"), row.getString("name")));
  }

  /** The schemas of users, {@code public} among them. */
  public List<String> schemas() {
    return session.list(SCHEMAS, row -> row.getString(1));
  }

  /** Whatever a pattern can name: tables, views and sequences of users. */
  public List<Relation> relations() {
    return session.list(
        RELATIONS,
        row ->
            new Relation(
                new TableName(row.getString("schema"), row.getString("name")),
                relation(row, "parent"),
                relation(row, "owner")));
  }

  /** Indexes and extended statistics, whose names are in a schema like those of tables. */
  public List<Relation> belongings() {
    return session.list(
        BELONGINGS,
        row ->
            new Relation(
                new TableName(row.getString("schema"), row.getString("name")),
                Optional.empty(),
                relation(row, "owner")));
  }

  private static Optional<TableName> relation(ResultSet row, String role) throws SQLException {
    String schema = String.valueOf(row.getString(role + "_schema"));
    return Optional.ofNullable(row.getString(role + "_name"))
        .map(name -> new TableName(schema, name));
  }

  /** Every object that stands by itself; empty in a database that was just created. */
  public List<DatabaseObject> objects() {
    return session.list(
        OBJECTS, row -> new DatabaseObject(row.getString("type"), row.getString("identity")));
  }
}
