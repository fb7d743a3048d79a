package org.pgcutover.verifier;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * The statement that reads a table once and gives its {@link Fingerprint}.
 *
 * <p>A row is hashed as {@code ROW(columns)::text}, the columns named and in one order on both
 * sides, because their physical order, dropped columns and OIDs may differ. That text is injective:
 * NULL is nothing, an empty string is {@code ""}, quotes and backslashes are doubled, so nothing
 * shifts from one column to the next. hashtextextended is PostgreSQL's own (11+), the same in 14 to
 * 18; {@link Canary} checks it at run time. COLLATE "C", or a nondeterministic collation would hash
 * its sort key, in which different strings are the same.
 */
final class FingerprintQuery {
  private static final long FIRST_SEED = 0x5067_4375L;
  private static final long SECOND_SEED = 0x746f_7665L;

  private static final Field<Long> ZERO = field("bigint '0'", Long.class);

  private static final DSLContext DSL_CONTEXT = DSL.using(SQLDialect.POSTGRES);

  private FingerprintQuery() {}

  static Sql of(TableName table, List<String> columns) {
    Table<Record> only = only(table);
    return columns.isEmpty() ? countOnly(only) : hashed(only, columns);
  }

  /** ONLY: the rows of inheriting tables are compared with those tables. */
  private static Table<Record> only(TableName table) {
    return table("only {0}", name(table.schema(), table.name()));
  }

  /** All rows of a table without columns are the same. */
  private static Sql countOnly(Table<Record> table) {
    return sql(
        DSL_CONTEXT
            .select(count(), inline(BigDecimal.ZERO), inline(BigDecimal.ZERO))
            .from(table)
            .getSQL(ParamType.INLINED));
  }

  private static Sql hashed(Table<Record> table, List<String> columns) {
    Field<?>[] fields =
        columns.stream().map(column -> field(name(column))).toArray(Field<?>[]::new);
    Field<String> text =
        field("row({0})::text collate \"C\"", String.class, list(fields)).as(name("text"));
    // OFFSET 0 keeps the planner from merging the two levels, which would print every row twice
    // (0.91 against 0.56 s for a million rows). As a bigint constant it does not stand in the way
    // of a parallel scan, as an integer it does: limit_needed() in planner.c looks before the cast
    // is folded.
    Table<?> rows = DSL_CONTEXT.select(text).from(table).offset(ZERO).asTable(name("rows"));
    return sql(
        DSL_CONTEXT
            .select(count(), sumOfHashes(FIRST_SEED), sumOfHashes(SECOND_SEED))
            .from(rows)
            .getSQL(ParamType.INLINED));
  }

  private static Field<BigDecimal> sumOfHashes(long seed) {
    return field(
        "coalesce(sum(hashtextextended({0}, {1})), 0)",
        BigDecimal.class, field(name("rows", "text")), inline(seed));
  }

  private static Sql sql(String text) {
    return new Sql("fingerprint", text);
  }
}
