package org.pgcutover.migrator.copy;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;

/**
 * The parts of a copy, in {@code pgcutover.part} on the target. A part counts as copied by the same
 * commit that makes its rows visible, so the two never disagree, whatever is killed when.
 */
final class Ledger {
  private static final Sql CREATE = Sql.file(Ledger.class, "ledger");
  private static final Sql PLAN =
      Sql.of(
          "insert into pgcutover.part (table_oid, number, parts, first_page, end_page, file_node) select * from unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[])");
  private static final Sql ENTRIES =
      Sql.of(
          "select table_oid, number, parts, first_page, end_page, file_node, rows, bytes from pgcutover.part");
  private static final Sql COUNT =
      Sql.of(
          "update pgcutover.part set rows = ?, bytes = ? where table_oid = ? and number = ? and rows is null");
  private static final Sql COPIED =
      Sql.of("select rows, bytes from pgcutover.part where table_oid = ? and number = ?");
  private static final Sql COMPLETE =
      Sql.of("select not exists (select from pgcutover.part where rows is null)");
  private static final Sql COPIED_PARTS =
      Sql.of("select count(*) from pgcutover.part where rows is not null");

  /** A part, and what it held where it is copied. */
  record Entry(Part part, long fileNode, Optional<Copied> copied) {}

  private Ledger() {}

  /** Writes the plan of a copy that begins. */
  static void plan(Session target, List<Part> parts) {
    target.inTransaction(_ -> {
      target.execute(CREATE);
      target.execute(
          PLAN,
          numbers(parts, part -> part.table().oid()),
          numbers(parts, Part::number),
          numbers(parts, Part::parts),
          numbers(parts, Part::firstPage),
          numbers(parts, Part::endPage),
          numbers(parts, part -> part.table().fileNode()));
      return true;
    });
  }

  /** Reads the plan and how far it was carried out. */
  static List<Entry> read(Session target, List<Table> tables) {
    Map<Long, Table> byOid = tables.stream().collect(toMap(Table::oid, identity()));
    return target.list(
        ENTRIES,
        row -> {
          Table table = byOid.get(row.getLong("table_oid"));
          if (table == null) {
            throw new MigrationException.ServerFailed(
                Side.SOURCE,
                "a table was dropped while it was copied",
                "Hold such commands back until the copy is done; pgcutover abort, then run, starts over.");
          }
          Part part =
              Part.of(
                  table,
                  row.getInt("number"),
                  row.getInt("parts"),
                  row.getLong("first_page"),
                  row.getLong("end_page"));
          return new Entry(part, row.getLong("file_node"), copied(row));
        });
  }

  /**
   * To be called in the transaction that copied the rows. Whoever copied the part at the same time
   * is waited for here.
   *
   * @throws MigrationException.ServerFailed where that one was first: these rows must not stay
   */
  static void count(Session target, Part part, Copied copied) {
    if (target.execute(COUNT, copied.rows(), copied.bytes(), part.table().oid(), part.number())
        != 1) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "somebody else has copied %s meanwhile".formatted(part),
          "Look for another pgcutover that works on this target, end one of them, then run again.");
    }
  }

  /** What the part held; empty where it is not copied. */
  static Optional<Copied> copied(Session target, Part part) {
    return target
        .first(COPIED, Ledger::copied, part.table().oid(), part.number())
        .flatMap(identity());
  }

  static boolean isComplete(Session target) {
    return target.one(COMPLETE, row -> row.getBoolean(1));
  }

  static int copiedParts(Session target) {
    return target.one(COPIED_PARTS, row -> row.getInt(1));
  }

  private static Optional<Copied> copied(ResultSet row) throws SQLException {
    long rows = row.getLong("rows");
    return row.wasNull() ? Optional.empty() : Optional.of(new Copied(rows, row.getLong("bytes")));
  }

  private static Long[] numbers(List<Part> parts, ToLongFunction<Part> number) {
    return parts.stream().map(part -> number.applyAsLong(part)).toArray(Long[]::new);
  }
}
