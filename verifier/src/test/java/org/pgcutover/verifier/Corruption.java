package org.pgcutover.verifier;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One way in which a target may come to differ.
 *
 * @param setup run on both sides
 * @param damage run on the target
 * @param harmed the tables of schema public that must be found, and no others
 */
record Corruption(String name, List<String> setup, List<String> damage, Set<String> harmed) {
  private static final String ROWS =
      "create table victim (id int primary key, v text);"
          + "insert into victim select i, 'row ' || i from generate_series(1, 100) i";

  @Override
  public String toString() {
    return name;
  }

  static Stream<Corruption> all() {
    return Stream.of(rows(), texts(), numbers(), times(), nested(), manyRows(), shapes())
        .flatMap(s -> s);
  }

  private static Stream<Corruption> rows() {
    return Stream.of(
        of("missing row", ROWS, "delete from victim where id = 50"),
        of(
            "extra row inside",
            ROWS + "; delete from victim where id = 50",
            "insert into victim values (50, 'row 50')"),
        of("extra row below the first", ROWS, "insert into victim values (0, 'row 0')"),
        of("extra row above the last", ROWS, "insert into victim values (101, 'row 101')"),
        of("first row changed", ROWS, "update victim set v = 'x' where id = 1"),
        of("last row changed", ROWS, "update victim set v = 'x' where id = 100"),
        of("key changed", ROWS, "update victim set id = 200 where id = 100"),
        of(
            "truncate not applied",
            ROWS + "; delete from victim",
            "insert into victim values (1, 'row 1')"),
        of(
            "values swapped between two rows",
            ROWS,
            "update victim set v = 'row ' || 43 - id from (select 1) s where id in (21, 22)"),
        of("the same edit on two rows", ROWS, "update victim set v = 'same' where id in (3, 4)"),
        of("the same edit on all rows", ROWS, "update victim set v = v || '!'"));
  }

  private static Stream<Corruption> texts() {
    return Stream.of(
        value("one bit of a text", "text", "'banana'", "'bancna'"),
        value("one bit of a bytea", "bytea", "'\\x00ff00'", "'\\x00ff01'"),
        value("null for empty", "text", "''", "null"),
        value("empty for null", "text", "null", "''"),
        value("word NULL for null", "text", "null", "'NULL'"),
        value("<null> for null", "text", "null", "'<null>'"),
        value("trailing space in text", "text", "'a'", "'a '"),
        value("trailing space in varchar", "varchar(5)", "'a'", "'a '"),
        value("length of char(n)", "bpchar", "'a'", "'a '"),
        value("combining accent", "text", "E'\\u00e9'", "E'e\\u0301'"),
        value("zero-width space", "text", "'ab'", "E'a\\u200bb'"),
        value("no-break space", "text", "'a b'", "E'a\\u00a0b'"),
        value("byte order mark", "text", "'x'", "E'\\ufeffx'"),
        value(
            "one byte of a megabyte",
            "text",
            "repeat('0123456789abcdef', 65536)",
            "overlay(repeat('0123456789abcdef', 65536) placing 'X' from 500000)"),
        value(
            "truncated megabyte",
            "text",
            "repeat('0123456789abcdef', 65536)",
            "repeat('0123456789abcdef', 65535)"),
        shift("x0", "y", "x", "0y"),
        shift("a|b", "c", "a", "b|c"),
        shift("a,b", "c", "a", "b,c"),
        shift("a\"", "b", "a", "\"b"),
        shift("a\\", "b", "a", "\\b"),
        shift("a\",\"b", "c", "a", "b\",\"c"),
        of(
            "case in a nondeterministic column",
            caseless("v text collate caseless"),
            "update victim set v = 'A'"),
        of(
            "case in a nondeterministic key",
            caseless("v text collate caseless primary key"),
            "update victim set v = 'A'"));
  }

  private static Stream<Corruption> numbers() {
    return Stream.of(
        value("negative zero", "float8", "'0'", "'-0'"),
        value("null for NaN", "float8", "'NaN'", "null"),
        value("sign of infinity", "float8", "'Infinity'", "'-Infinity'"),
        value("last place of a float8", "float8", "0.3", "0.1::float8 + 0.2::float8"),
        value("last place of a float4", "float4", "'0.1'", "'0.10000001'"),
        value("scale of a numeric", "numeric", "1.0", "1.00"),
        value(
            "high digit of a numeric",
            "numeric",
            "123456789012345678901234567890",
            "223456789012345678901234567890"),
        value("int8 halves", "int8", "1", "4294967296"));
  }

  private static Stream<Corruption> times() {
    return Stream.of(
        value(
            "a microsecond",
            "timestamptz",
            "'2024-03-31 01:30:00Z'",
            "'2024-03-31 01:30:00.000001Z'"),
        value("an hour", "timestamptz", "'2024-03-31 01:30:00Z'", "'2024-03-31 02:30:00Z'"),
        value(
            "infinity for the last timestamp",
            "timestamp",
            "'294276-12-31 23:59:59.999999'",
            "'infinity'"),
        value("24 hours for a day", "interval", "'1 day'", "'24:00:00'"),
        value("offset of a timetz", "timetz", "'12:00+00'", "'13:00+01'"));
  }

  private static Stream<Corruption> nested() {
    return Stream.of(
        value("lower bound of an array", "int[]", "'[1:2]={1,2}'", "'[0:1]={1,2}'"),
        value("word for a null element", "text[]", "array['a', null]", "array['a', 'NULL']"),
        value("null for an empty array", "int[]", "'{}'", "null"),
        value("dimensions of an array", "int[]", "'{1,2}'", "'{{1,2}}'"),
        value("bound of a range", "numrange", "'[1,2)'", "'[1,2]'"),
        value("key order of json", "json", "'{\"a\":1,\"b\":2}'", "'{\"b\":2,\"a\":1}'"),
        value("white space of json", "json", "'{\"a\":1}'", "'{\"a\": 1}'"),
        value("duplicate key of json", "json", "'{\"a\":1}'", "'{\"a\":1,\"a\":1}'"),
        value("escape in json", "json", "'{\"a\":\"A\"}'", "'{\"a\":\"\\u0041\"}'"),
        value("scale in jsonb", "jsonb", "'{\"a\":1.0}'", "'{\"a\":1.00}'"),
        value("address without its prefix", "inet", "'10.0.0.1/8'", "'10.0.0.1'"),
        of(
            "enum label renamed",
            "create type mood as enum ('calm', 'angry'); create table victim (m mood);"
                + "insert into victim values ('calm')",
            "alter type mood rename value 'calm' to 'quiet'"),
        of(
            "field of a composite",
            "create type pair as (a text, b text); create table victim (p pair);"
                + "insert into victim values (row('x', null))",
            "update victim set p = row('x', '')::pair"));
  }

  private static Stream<Corruption> manyRows() {
    String counters =
        "create table victim (id int primary key, n int);"
            + "insert into victim select i, i * 10 from generate_series(1, 10) i";
    return Stream.of(
        of(
            "compensating edits",
            counters,
            "update victim set n = n + case id when 3 then 1 else -1 end where id in (3, 7)"),
        of(
            "one duplicate lost",
            "create table victim (v text); insert into victim values ('a'), ('a'), ('b')",
            "delete from victim where ctid = (select min(ctid) from victim where v = 'a')"),
        of(
            "3 a + 1 b for 1 a + 3 b",
            "create table victim (v text);"
                + "insert into victim values ('a'), ('a'), ('a'), ('b')",
            "truncate victim; insert into victim values ('a'), ('b'), ('b'), ('b')"),
        of(
            "a row fewer without columns",
            "create table victim (); insert into victim default values;"
                + "insert into victim default values",
            "delete from victim where ctid = (select min(ctid) from victim)"),
        new Corruption(
            "row in the wrong partition",
            List.of(
                "create function side(i int) returns int immutable language sql as 'select i % 2'",
                "create table victim (i int) partition by list (side(i));"
                    + "create table victim_even partition of victim for values in (0);"
                    + "create table victim_odd partition of victim for values in (1);"
                    + "insert into victim select generate_series(1, 9)"),
            List.of(
                "create or replace function side(i int) returns int immutable language sql"
                    + " as 'select (i + 1) % 2'",
                "update victim set i = i + 0 where i = 4",
                "delete from victim where i = 4; insert into victim values (4)"),
            Set.of("victim_even", "victim_odd")),
        new Corruption(
            "row in the parent and not in the child",
            List.of(
                "create table victim (i int);"
                    + "create table victim_child () inherits (victim);"
                    + "insert into victim_child values (1), (2)"),
            List.of("delete from victim_child where i = 1; insert into victim values (1)"),
            Set.of("victim", "victim_child")));
  }

  private static Stream<Corruption> shapes() {
    return Stream.of(
        of(
            "generated column",
            "create function twice(i int) returns int immutable language sql as 'select i * 2';"
                + "create table victim (i int, d int generated always as (twice(i)) stored);"
                + "insert into victim values (4)",
            "create or replace function twice(i int) returns int immutable language sql"
                + " as 'select i * 3'; update victim set i = i"),
        of("one of 300 columns", wide(300), "update victim set c251 = false"),
        of("one of 1600 columns", wide(1600), "update victim set c1600 = null"),
        of(
            "value behind a dropped column",
            "create table victim (a int, gone int, b int);"
                + "insert into victim values (1, 2, 3); alter table victim drop gone",
            "alter table victim add gone2 int; alter table victim drop gone2;"
                + "update victim set b = 4"),
        of("missing table", ROWS, "drop table victim"),
        of("missing column", ROWS, "alter table victim drop v"),
        of("extra column", ROWS, "alter table victim add w int"),
        of("renamed column", ROWS, "alter table victim rename v to w"),
        of("type of a column", ROWS, "alter table victim alter id type bigint"),
        of("extra table", "select 1", "create table victim ()"));
  }

  private static Corruption of(String name, String setup, String damage) {
    return new Corruption(name, List.of(setup), List.of(damage), Set.of("victim"));
  }

  private static Corruption value(String name, String type, String before, String after) {
    return of(
        name,
        "create table victim (id int, v %s); insert into victim values (1, %s), (2, null)"
            .formatted(type, before),
        "update victim set v = %s where id = 1".formatted(after));
  }

  private static Corruption shift(String a, String b, String newA, String newB) {
    return of(
        "shift of '%s' '%s'".formatted(a, b),
        "create table victim (a text, b text); insert into victim values ('%s', '%s')"
            .formatted(a, b),
        "update victim set a = '%s', b = '%s'".formatted(newA, newB));
  }

  private static String caseless(String column) {
    return "create collation caseless"
        + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
        + "create table victim ("
        + column
        + "); insert into victim values ('a')";
  }

  private static String wide(int columns) {
    String list =
        String.join(
            ", ", IntStream.rangeClosed(1, columns).mapToObj(i -> "c" + i + " bool").toList());
    String values =
        String.join(", ", IntStream.rangeClosed(1, columns).mapToObj(i -> "true").toList());
    return "create table victim (%s); insert into victim values (%s)".formatted(list, values);
  }
}
