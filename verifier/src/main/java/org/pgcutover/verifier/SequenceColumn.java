package org.pgcutover.verifier;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * A column that a sequence gives its values.
 *
 * @param byDefault whether its default names the sequence; else it only owns it
 * @param most the highest value of its type; empty where that is no integer
 * @param indexed whether its highest value is found without reading the table
 */
record SequenceColumn(
    TableName sequence,
    TableName table,
    String name,
    boolean byDefault,
    Optional<BigInteger> most,
    boolean indexed) {
  private static final Sql COLUMNS = Sql.file(SequenceColumn.class, "sequence_columns");

  static List<SequenceColumn> list(Session session, Scope scope) {
    return session.list(COLUMNS, SequenceColumn::read).stream()
        .filter(column -> !scope.leavesOut(column.table()))
        .toList();
  }

  /** Whether {@link #last} is there to be asked for. */
  boolean hasLast() {
    return indexed && most.isPresent();
  }

  /**
   * The value that is last in the sequence's direction; empty for a table without one, or that the
   * server does not let be read: then its rows are inconclusive already.
   */
  Optional<BigInteger> last(Session session, boolean ascending) {
    Sql sql =
        new Sql(
            "last value of a column",
            DSL.using(SQLDialect.POSTGRES)
                .select(
                    DSL.field(
                        ascending ? "max({0})::text" : "min({0})::text",
                        String.class,
                        DSL.field(DSL.name(name))))
                .from(DSL.table(DSL.name(table.schema(), table.name())))
                .getSQL(ParamType.INLINED));
    try {
      return session.one(sql, row -> Optional.ofNullable(row.getString(1))).map(BigInteger::new);
    } catch (PostgresException e) {
      String _ = TableReading.refusal(e);
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return table + "." + plain(name);
  }

  private static String plain(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : Quote.identifier(name);
  }

  private static SequenceColumn read(ResultSet row) throws SQLException {
    return new SequenceColumn(
        new TableName(row.getString("schema"), row.getString("name")),
        new TableName(row.getString("table_schema"), row.getString("table_name")),
        row.getString("column_name"),
        row.getBoolean("by_default"),
        Optional.ofNullable(row.getString("most")).map(BigInteger::new),
        row.getBoolean("indexed"));
  }
}
