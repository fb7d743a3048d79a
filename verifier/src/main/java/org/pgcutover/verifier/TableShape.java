package org.pgcutover.verifier;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * What the catalogue of one side says of one table.
 *
 * @param pages {@code relpages}, of its TOAST table too: an estimate, good enough to begin with the
 *     largest
 * @param rows {@code reltuples}: an estimate; 0 where nothing is known
 * @param version another one for a table that was made anew, and where a column was altered
 * @param extension the extension that the table is part of
 * @param columns ordered by name, without dropped ones
 * @param key the columns by which a row can be told from all others; none where nothing does
 * @param dense columns of which the statistics know no NULL, and that are small
 * @param isKeyOrdered whether every server has the key's values in the same order, as its index
 *     does
 */
record TableShape(
    TableName name,
    Kind kind,
    long pages,
    long rows,
    String version,
    Optional<String> extension,
    List<Column> columns,
    List<KeyColumn> key,
    Set<String> dense,
    boolean isKeyOrdered) {
  /** How the rows of a table can be compared, if at all. */
  enum Kind {
    ORDINARY("r"),
    /** Not replicated. */
    UNLOGGED("u"),
    FOREIGN("f"),
    /** All of them together, one row each. */
    LARGE_OBJECTS("L");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    static Kind of(String code) {
      for (Kind kind : values()) {
        if (kind.code.equals(code)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of table has the code " + code);
    }
  }

  /** A column's name and its type with modifiers, as {@code format_type} prints it. */
  record Column(String name, String type) {
    /**
     * What stands behind the column where it is printed. A {@code "char"} above 127 is printed as
     * its byte up to 15, which is no text in most encodings, and escaped from 16 on: so the type
     * goes by its code.
     */
    String printed() {
      return type.equals("\"char\"") ? "::int4" : "";
    }

    /** What stands behind such a text to make it the value again. */
    String parsed() {
      return printed() + "::" + type;
    }

    @Override
    public String toString() {
      return name + " " + type;
    }
  }

  /**
   * A column of the key, in the key's order.
   *
   * @param column of the type below its domain, if it is of one, and without modifiers
   * @param equality the operator by which the key's index finds a value, for an empty search path:
   *     {@code =}, or {@code operator(schema.=)}
   */
  record KeyColumn(Column column, String equality) {
    static final String BUILT_IN = "=";

    String name() {
      return column.name();
    }

    /** What names a row: not how it is looked up. */
    @Override
    public String toString() {
      return column.toString();
    }
  }

  private static final Sql SQL = Sql.file(TableShape.class, "tables");
  private static final Sql DENSE = Sql.file(TableShape.class, "dense_columns");

  TableShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    dense = Set.copyOf(dense);
  }

  static List<TableShape> list(Session session) {
    Map<TableName, Set<String>> dense = new HashMap<>();
    session
        .list(
            DENSE,
            row ->
                Map.entry(
                    new TableName(row.getString("schema"), row.getString("name")),
                    Set.of((String[]) row.getArray("columns").getArray())))
        .forEach(table -> dense.put(table.getKey(), table.getValue()));
    return session.list(SQL, row -> read(row, dense));
  }

  private static TableShape read(ResultSet row, Map<TableName, Set<String>> dense)
      throws SQLException {
    TableName name = new TableName(row.getString("schema"), row.getString("name"));
    List<Column> columns = columns(row.getArray("columns"), row.getArray("types"));
    return new TableShape(
        name,
        Kind.of(row.getString("kind")),
        row.getLong("pages"),
        row.getLong("rows"),
        row.getString("version"),
        Optional.ofNullable(row.getString("extension")),
        columns,
        key(columns(row.getArray("key"), row.getArray("key_types")), row.getArray("key_equality")),
        dense.getOrDefault(name, Set.of()),
        row.getBoolean("key_is_ordered"));
  }

  private static List<KeyColumn> key(List<Column> columns, Array equality) throws SQLException {
    String[] operator = (String[]) equality.getArray();
    List<KeyColumn> key = new ArrayList<>();
    for (int i = 0; i < operator.length; i++) {
      key.add(new KeyColumn(columns.get(i), operator[i]));
    }
    return key;
  }

  private static List<Column> columns(Array names, Array types) throws SQLException {
    String[] name = (String[]) names.getArray();
    String[] type = (String[]) types.getArray();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < name.length; i++) {
      columns.add(new Column(name[i], type[i]));
    }
    return columns;
  }
}
