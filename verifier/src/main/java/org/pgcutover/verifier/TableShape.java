package org.pgcutover.verifier;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * What the catalogue of one side says of one table.
 *
 * @param pages {@code relpages}: an estimate, good enough to begin with the largest
 * @param extension the extension that the table is part of
 * @param columns ordered by name, without dropped ones
 */
record TableShape(
    TableName name, Kind kind, long pages, Optional<String> extension, List<Column> columns) {
  /** How the rows of a table can be compared, if at all. */
  enum Kind {
    ORDINARY("r"),
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
    @Override
    public String toString() {
      return name + " " + type;
    }
  }

  private static final Sql SQL = Sql.file(TableShape.class, "tables");
  private static final Sql LARGE_OBJECTS = Sql.file(TableShape.class, "large_objects");

  TableShape {
    columns = List.copyOf(columns);
  }

  static List<TableShape> list(Session session) {
    return session.list(SQL, TableShape::read);
  }

  /** The statement that reads it. */
  Sql fingerprint() {
    return kind == Kind.LARGE_OBJECTS
        ? LARGE_OBJECTS
        : FingerprintQuery.of(name, columns.stream().map(Column::name).toList());
  }

  private static TableShape read(ResultSet row) throws SQLException {
    return new TableShape(
        new TableName(row.getString("schema"), row.getString("name")),
        Kind.of(row.getString("kind")),
        row.getLong("pages"),
        Optional.ofNullable(row.getString("extension")),
        columns(row.getArray("columns"), row.getArray("types")));
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
