package org.pgcutover.verifier;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * The statements that read a table's rows as hashes.
 *
 * <p>A row is hashed by its columns' names, in one order on both sides, because their physical
 * order, dropped columns and OIDs may differ: see {@link RowHashing}.
 *
 * <p>Where they differ, rows fall into buckets by their first hash, so that equal rows are in the
 * same bucket on both sides, and what differs can be looked for in a few buckets instead of the
 * whole table.
 *
 * <p>Of a range the same rows are read in the same way, found by the key's index.
 *
 * @param key the columns that name a row; none where nothing does
 * @param columns of the rows, the key's among them
 * @param hashing how they become hashes
 * @param range which rows are read as a whole; those looked up by their keys alone may be any
 */
record RowsQuery(
    TableName table,
    List<TableShape.KeyColumn> key,
    List<TableShape.Column> columns,
    RowHashing hashing,
    KeyRange range) {
  private static final long FIRST_SEED = 0x5067_4375L;
  private static final long SECOND_SEED = 0x746f_7665L;

  // OFFSET 0 keeps the planner from merging two levels, which would print every row twice (0.91
  // against 0.56 s for a million rows); what is not printed goes through one level less. As a
  // bigint constant it does not stand in the way of a
  // parallel scan, as an integer it does: limit_needed() in planner.c looks before the cast is
  // folded.
  private static final Field<Long> ZERO = field("bigint '0'", Long.class);

  private static final Name T = name("t");
  private static final Name ROWS = name("rows");
  private static final Field<Long> FIRST = field(name("first"), Long.class);
  private static final Field<Boolean> ENDED = field(name("ended"), Boolean.class);
  private static final Field<Long> SECOND = field(name("second"), Long.class);
  private static final DSLContext DSL_CONTEXT = DSL.using(SQLDialect.POSTGRES);

  private static final TableName LARGE_OBJECT = new TableName("pg_catalog", "pg_largeobject");

  /**
   * A table's rows.
   *
   * @param dense columns that are hardly ever NULL or large
   */
  static RowsQuery of(
      TableName table,
      List<TableShape.Column> columns,
      List<TableShape.KeyColumn> key,
      Set<String> dense) {
    return new RowsQuery(table, key, columns, RowHashing.of(columns, dense), KeyRange.WHOLE);
  }

  /** Of all large objects, one row each. */
  static RowsQuery largeObjects() {
    return new RowsQuery(
        LARGE_OBJECT,
        List.of(
            new TableShape.KeyColumn(
                new TableShape.Column("oid", "oid"), TableShape.KeyColumn.BUILT_IN)),
        List.of(),
        RowHashing.of(List.of(), Set.of()),
        KeyRange.WHOLE);
  }

  RowsQuery within(KeyRange part) {
    return new RowsQuery(table, key, columns, hashing, part);
  }

  /**
   * The rows' keys, and what is hashed of them. Made anew for each statement: both sides' threads
   * ask for theirs at the same time, and jOOQ's derived tables fill in their columns when they are
   * first rendered.
   */
  private Table<?> rows() {
    if (table.equals(LARGE_OBJECT)) {
      return DSL.table("({0}) as rows", DSL.sql(Sql.file(RowsQuery.class, "large_objects").text()));
    }
    List<Field<?>> fields = new ArrayList<>(keyTexts(key));
    fields.addAll(hashing.inputs(T));
    SelectConditionStep<?> rows = DSL_CONTEXT.select(fields).from(only(table)).where(isInRange());
    return (hashing.isPrinted() ? rows.offset(ZERO) : rows).asTable(ROWS);
  }

  /** Number of rows, sums of their two hashes. Parameters: the range's. */
  Sql fingerprint() {
    return sql(
        "fingerprint", DSL_CONTEXT.select(count(), sum(first()), sum(second())).from(rows()));
  }

  /** The same of each bucket that has rows, behind the bucket. */
  Sql fingerprints(int buckets) {
    Field<Long> bucket = bucket(buckets).as(name("bucket"));
    return sql(
        "fingerprints",
        DSL_CONTEXT
            .select(bucket, count(), sum(FIRST), sum(SECOND))
            .from(hashed(List.of()))
            .groupBy(bucket));
  }

  /**
   * Number of rows and sums of hashes, first of those that transactions before another wrote, then
   * of the others. Parameter: the other's number.
   */
  Sql fingerprintsApart() {
    return sql(
        "fingerprints apart", DSL_CONTEXT.select(apart()).from(rowsApart(DSL.noCondition())));
  }

  /**
   * The same of rows that transactions from one on wrote, behind the number of all rows, which may
   * be several processes' work. Parameters: the other's number, the one's number.
   */
  Sql fingerprintsSince() {
    List<Field<?>> fields = new ArrayList<>();
    fields.add(DSL.field(DSL_CONTEXT.selectCount().from(only(table))));
    fields.addAll(apart());
    return sql("fingerprints since", DSL_CONTEXT.select(fields).from(rowsApart(isBefore().not())));
  }

  /**
   * The rows, and of each whether a transaction before another wrote it. Parameter: the other's.
   */
  private Table<?> rowsApart(Condition which) {
    List<Field<?>> fields = new ArrayList<>(hashing.inputs(T));
    fields.add(DSL.field(isBefore()).as(ENDED));
    return DSL_CONTEXT.select(fields).from(only(table)).where(which).offset(ZERO).asTable(ROWS);
  }

  private List<Field<?>> apart() {
    List<Field<?>> fields = new ArrayList<>();
    for (Condition part : List.of(DSL.condition(ENDED), DSL.not(DSL.condition(ENDED)))) {
      fields.add(count().filterWhere(part));
      for (Field<Long> hash : List.of(first(), second())) {
        fields.add(field("coalesce(sum({0}) filter (where {1}), 0)", hash, part));
      }
    }
    return fields;
  }

  /**
   * Of each row in some buckets: the key's columns as the server prints them, the two hashes.
   * Ordered by the key's bytes in UTF-8, whatever encoding the database has, or by the hashes where
   * there is none. Parameters: the range's, the buckets as an array.
   */
  Sql hashes(int buckets) {
    List<Field<?>> keys = keyAliases();
    List<Field<?>> fields = new ArrayList<>(keys);
    fields.addAll(List.of(FIRST, SECOND));
    List<Field<?>> order = new ArrayList<>();
    keys.forEach(key -> order.add(field("convert_to({0}, 'UTF8')", key)));
    order.addAll(List.of(FIRST, SECOND));
    Condition wanted =
        DSL.condition("{0} = any ({1})", bucket(buckets), DSL.param("buckets", Long[].class));
    return sql(
        "hashes", DSL_CONTEXT.select(fields).from(hashed(keys)).where(wanted).orderBy(order));
  }

  /**
   * The same of the range's rows that have one of the keys, with the number of the key (from 1)
   * instead of the key, in no order. Parameters: an array of texts for each of the key's columns,
   * the range's.
   */
  Sql hashesOfKeys() {
    List<Field<?>> fields = new ArrayList<>();
    fields.add(place());
    fields.addAll(hashing.inputs(T));
    Table<?> found =
        DSL_CONTEXT
            .select(fields)
            .from(wanted(), only(table))
            .where(hasKey())
            .and(isInRange())
            .offset(ZERO)
            .asTable(ROWS);
    return sql(
        "hashes of keys", DSL_CONTEXT.select(field(name("place")), first(), second()).from(found));
  }

  /**
   * Of the rows that have one of the keys: the key's number, a hash of each column. Parameters: an
   * array of texts for each of the key's columns.
   */
  Sql columnHashesOfKeys() {
    List<Field<?>> hashes = new ArrayList<>();
    columns.forEach(column ->
        hashes.add(RowHashing.hashOf(RowHashing.text(List.of(printed(column))), FIRST_SEED)));
    return sql(
        "hashes of columns",
        DSL_CONTEXT
            .select(place(), field("array[{0}]", list(hashes.toArray(Field<?>[]::new))))
            .from(wanted(), only(table))
            .where(hasKey()));
  }

  /**
   * Of the rows that have one of the keys: the key's number, and of some columns the length in
   * characters and the SHA-256 of what the server prints, and its beginning, or NULL. Parameters
   * alike.
   *
   * @param shown characters of a value that are read; with 0 none leaves the server
   */
  Sql valuesOfKeys(List<String> some, int shown) {
    return sql(
        "values of columns",
        DSL_CONTEXT
            .select(
                place(),
                array(some, "length({0})::text"),
                array(some, "encode(sha256(convert_to({0}, 'UTF8')), 'hex')"),
                array(some, "left({0}, " + shown + ")"))
            .from(wanted(), only(table))
            .where(hasKey()));
  }

  /** Of the rows that have one of the keys: the key's number, and all of some columns' values. */
  Sql textsOfKeys(List<String> some) {
    return sql(
        "texts of columns",
        DSL_CONTEXT
            .select(place(), array(some, "{0}"))
            .from(wanted(), only(table))
            .where(hasKey()));
  }

  /**
   * What a row's first hash is computed of, for a statement that another program sends: the row's
   * table is the only one in it.
   */
  String firstHash() {
    return DSL_CONTEXT.renderInlined(hashing.hashOfColumns(FIRST_SEED));
  }

  /**
   * The key that is so many rows behind another, in the key's order. Parameters: the columns of the
   * other, none where it is the first row's.
   */
  Sql keyBehind(List<String> bound, long rows) {
    List<Field<?>> columns = keyFields();
    List<Field<?>> values = new ArrayList<>();
    IntStream.range(0, bound.size()).forEach(i -> values.add(value(i)));
    return sql(
        "next range",
        DSL_CONTEXT
            .select(keyTexts(key))
            .from(only(table))
            .where(
                bound.isEmpty()
                    ? DSL.noCondition()
                    : DSL.condition(
                        "({0}) > ({1})",
                        list(columns.toArray(Field<?>[]::new)),
                        list(values.toArray(Field<?>[]::new))))
            .orderBy(columns)
            .limit(inline(1L))
            .offset(inline(rows - 1)));
  }

  /** num_nulls and not IS NULL, which is true of a composite value that holds nothing but NULL. */
  private Field<?> array(List<String> some, String of) {
    return field(
        "array[{0}]::text[]",
        list(
            some.stream()
                .map(this::column)
                .map(column ->
                    field(
                        "case when num_nulls({0}) = 0 then {1} end",
                        field(T.append(column.name())), field(of, text(column))))
                .toArray(Field<?>[]::new)));
  }

  private TableShape.Column column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
  }

  /** Keys column by column, as the statements take them. */
  static Object[] keyArrays(List<List<String>> keys) {
    return IntStream.range(0, keys.getFirst().size())
        .mapToObj(i -> keys.stream().map(key -> key.get(i)).toArray(String[]::new))
        .toArray();
  }

  /**
   * What a statement on keys finds, by the key's place among them, from 1. Of several rows that
   * have one key, for want of a unique index, one.
   */
  static <T> Map<Integer, T> byPlace(
      Session session, Sql sql, Session.RowReader<T> reader, Object[] parameters) {
    return session.list(sql, row -> Map.entry(row.getInt(1), reader.read(row)), parameters).stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (_, last) -> last));
  }

  /** ONLY: the rows of inheriting tables are compared with those tables. */
  private static Table<?> only(TableName table) {
    return DSL.table("only {0}", name(table.schema(), table.name())).as(T);
  }

  private Table<?> hashed(List<Field<?>> keys) {
    List<Field<?>> fields = new ArrayList<>(keys);
    fields.add(first().as(FIRST));
    fields.add(second().as(SECOND));
    return DSL_CONTEXT.select(fields).from(rows()).offset(ZERO).asTable(name("hashed"));
  }

  private Field<Long> first() {
    return hashing.hash(ROWS, FIRST_SEED);
  }

  private Field<Long> second() {
    return hashing.hash(ROWS, SECOND_SEED);
  }

  List<String> columnNames() {
    return columns.stream().map(TableShape.Column::name).toList();
  }

  List<String> keyNames() {
    return key.stream().map(TableShape.KeyColumn::name).toList();
  }

  private List<Field<?>> keyAliases() {
    List<Field<?>> names = new ArrayList<>();
    IntStream.range(0, key.size()).forEach(i -> names.add(field(name("k" + i))));
    return names;
  }

  /** As the type's output function prints them, which a cast to text does not (char, boolean). */
  private static List<Field<?>> keyTexts(List<TableShape.KeyColumn> key) {
    List<Field<?>> texts = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      texts.add(text(key.get(i).column()).as(name("k" + i)));
    }
    return texts;
  }

  private static Field<?> text(TableShape.Column column) {
    return field("format('%s', {0})", printed(column));
  }

  private static Field<?> printed(TableShape.Column column) {
    return RowHashing.printed(column, T.append(column.name()));
  }

  private static Field<Long> bucket(int buckets) {
    return field("{0} & {1}", Long.class, FIRST, inline(buckets - 1L));
  }

  private static Field<BigDecimal> sum(Field<Long> hash) {
    return field("coalesce(sum({0}), 0)", BigDecimal.class, hash);
  }

  private static Field<?> place() {
    return field(name("wanted", "place"));
  }

  private Table<?> wanted() {
    List<Field<?>> arrays = new ArrayList<>();
    IntStream.range(0, key.size()).forEach(i -> arrays.add(DSL.param("k" + i, String[].class)));
    List<Field<?>> names = keyAliases();
    names.add(field(name("place")));
    return DSL.table(
        "unnest({0}) with ordinality as wanted ({1})",
        list(arrays.toArray(Field<?>[]::new)), list(names.toArray(Field<?>[]::new)));
  }

  /**
   * Equal and printed alike: values that count as equal are two keys where they are told apart
   * (nondeterministic collations, 1.0 and 1.00), or one row would be found by both. Equal by the
   * operator of the key's index, or no index would be used: {@code =} is none of an extension's
   * where the search path is empty, and of two citext it compares the texts. A domain over an enum
   * has no operator before it is cast to the enum, which no index minds.
   */
  private Condition hasKey() {
    Condition all = DSL.noCondition();
    for (int i = 0; i < key.size(); i++) {
      all =
          all.and(
              DSL.condition(
                  "{0}::{5} {1} {2}{3} and {4} collate \"C\" = {2}",
                  field(T.append(key.get(i).name())),
                  DSL.sql(key.get(i).equality()),
                  field(name("wanted", "k" + i)),
                  DSL.sql(key.get(i).column().parsed()),
                  text(key.get(i).column()),
                  DSL.sql(key.get(i).column().type())));
    }
    return all;
  }

  /**
   * Rows have 32 bits of their transaction's number, which go round: age() is how many transactions
   * ago it was.
   */
  private static Condition isBefore() {
    return DSL.condition(
        "age({0}) > (select age({1}::text::xid8::xid))",
        field(T.append("xmin")), DSL.param("transaction", Long.class));
  }

  private Condition isInRange() {
    Condition any = DSL.noCondition();
    for (List<KeyRange.Limit> limits : range.parts()) {
      Condition all = DSL.noCondition();
      for (KeyRange.Limit limit : limits) {
        all =
            all.and(
                DSL.condition(
                    "{0} " + limit.operator() + " {1}",
                    keyFields().get(limit.column()),
                    value(limit.column())));
      }
      any = any.or(all);
    }
    return any;
  }

  private List<Field<?>> keyFields() {
    List<Field<?>> fields = new ArrayList<>();
    key.forEach(column -> fields.add(field(T.append(column.name()))));
    return fields;
  }

  /** A parameter: a value of one of the key's columns, as a text. */
  private Field<?> value(int column) {
    return field(
        "{0}{1}", DSL.param("value", String.class), DSL.sql(key.get(column).column().parsed()));
  }

  private static Sql sql(String name, Query query) {
    return new Sql(name, DSL_CONTEXT.render(query));
  }
}
