package org.pgcutover.verifier;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgcutover.verifier.Corruption.Case;
import org.pgcutover.verifier.Corruption.Harm;
import org.pgcutover.verifier.RowDifference.Kind;

/** Every way in which a target may come to differ that the tests know of. */
final class Corruptions {
  private static final List<TableKind> KINDS = List.of(TableKind.values());
  private static final RowDifference ONE_MISSING =
      new RowDifference(Kind.MISSING, List.of(), List.of());
  private static final RowDifference ONE_EXTRA =
      new RowDifference(Kind.EXTRA, List.of(), List.of());
  private static final String VICTIM =
      "create table victim (id int primary key, v text); insert into victim values (1, 'row 1')";

  /** All large objects are one table: its own is known by the schema's number. */
  private static final Corruption LARGE_OBJECT =
      own(
          "page of a large object",
          List.of("select lo_from_bytea($oid, 'one page')"),
          List.of("select lo_put($oid, 4, 'P')"),
          Map.of(
              "pg_catalog.pg_largeobject",
              List.of(new RowDifference(Kind.DIFFERENT, List.of("$oid"), List.of()))));

  private Corruptions() {}

  /** Each once. */
  static Stream<Corruption> all() {
    return Stream.concat(
        Stream.concat(
            cases().filter(c -> c.change().isEmpty()).map(c -> c.on(TableKind.INT_KEY)),
            values().map(c -> c.on(TableKind.KEYLESS))),
        own());
  }

  /** Each on every kind of table. */
  static Stream<Corruption> onAllKinds() {
    return Stream.concat(
        Stream.concat(cases(), values()).flatMap(c -> KINDS.stream().flatMap(c::onIfReplicated)),
        Stream.concat(own(), Stream.of(LARGE_OBJECT)));
  }

  /** Each on some kinds of tables: changed rows on a third of them, changed values on one. */
  static Stream<Corruption> onSomeKinds() {
    List<Case> cases = cases().toList();
    List<Case> values = values().toList();
    return Stream.of(
            pairs(cases.size(), KINDS.size())
                .filter(pair -> (pair[0] + pair[1]) % 3 == 0)
                .flatMap(pair -> cases.get(pair[0]).onIfReplicated(KINDS.get(pair[1]))),
            IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i).on(KINDS.get(i % KINDS.size()))),
            own(),
            Stream.of(LARGE_OBJECT))
        .flatMap(s -> s);
  }

  private static Stream<int[]> pairs(int first, int second) {
    return IntStream.range(0, first * second).mapToObj(i -> new int[] {i / second, i % second});
  }

  private static Harm missing(int id) {
    return new Harm(Kind.MISSING, id, List.of());
  }

  private static Harm extra(int id) {
    return new Harm(Kind.EXTRA, id, List.of());
  }

  private static Harm different(int id, String... columns) {
    return new Harm(Kind.DIFFERENT, id, List.of(columns));
  }

  private static Harm[] different(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(id -> different(id, "v")).toArray(Harm[]::new);
  }

  private static Harm[] extra(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Corruptions::extra).toArray(Harm[]::new);
  }

  private static Stream<Case> cases() {
    return Stream.of(rows(), manyRows(), lostChanges()).flatMap(s -> s);
  }

  private static Stream<Case> values() {
    return Stream.of(texts(), numbers(), times(), nested()).flatMap(s -> s);
  }

  private static Stream<Corruption> own() {
    return Stream.of(multisets(), places(), shapes()).flatMap(s -> s);
  }

  private static Case hundred(String name, String damage, Harm... harms) {
    return new Case(
        name,
        "v text, n int",
        List.of("insert into victim select #i, 'row ' || i, i * 10 from generate_series(1, 100) i"),
        List.of(),
        List.of(damage.split("; ")),
        List.of(harms));
  }

  private static Stream<Case> rows() {
    return Stream.of(
        hundred("missing row", "delete from victim where @50", missing(50)),
        hundred(
            "extra row inside", "insert into victim values (#1000, 'row 1000', 0)", extra(1000)),
        hundred(
            "extra row below the first", "insert into victim values (#0, 'row 0', 0)", extra(0)),
        hundred(
            "extra row above the last",
            "insert into victim values (#101, 'row 101', 0)",
            extra(101)),
        hundred("first row changed", "update victim set v = 'x' where @1", different(1, "v")),
        hundred("last row changed", "update victim set v = 'x' where @100", different(100, "v")),
        hundred("key changed", "update victim set @200 where @100", missing(100), extra(200)),
        hundred(
            "key changed, the old row kept",
            "insert into victim values (#200, 'row 100', 1000)",
            extra(200)),
        hundred(
            "keys of two rows swapped",
            "update victim set @1000 where @20; update victim set @20 where @30; update victim set @30 where @1000",
            different(20, "n", "v"),
            different(30, "n", "v")));
  }

  private static Stream<Case> manyRows() {
    return Stream.of(
        hundred(
            "values swapped between two rows",
            "update victim set v = 'row 22' where @21; update victim set v = 'row 21' where @22",
            different(21, "v"),
            different(22, "v")),
        hundred(
            "the same edit on two rows",
            "update victim set v = 'same' where @3 or @4",
            different(3, "v"),
            different(4, "v")),
        hundred("the same edit on all rows", "update victim set v = v || '!'", different(1, 100)),
        hundred(
            "compensating edits",
            "update victim set n = n + 1 where @3; update victim set n = n - 1 where @7",
            different(3, "n"),
            different(7, "n")),
        hundred("truncated", "truncate victim", missingAll()));
  }

  private static Harm[] missingAll() {
    return IntStream.rangeClosed(1, 100).mapToObj(Corruptions::missing).toArray(Harm[]::new);
  }

  /** The source's change came, and is as if it had not. */
  private static Stream<Case> lostChanges() {
    String all = "insert into victim select #i, 'row ' || i, i * 10 from generate_series(1, 100) i";
    String one = "insert into victim values (#100, 'row 100', 1000)";
    return Stream.of(
        hundred("insert lost", "delete from victim where @150", missing(150))
            .changing("insert into victim values (#150, 'new', 0)"),
        hundred("update lost", "update victim set v = 'row 50' where @50", different(50, "v"))
            .changing("update victim set v = 'new' where @50"),
        hundred("delete lost", one, extra(100)).changing("delete from victim where @100"),
        hundred(
                "update of a key lost",
                "delete from victim where @200; " + one,
                missing(200),
                extra(100))
            .changing("update victim set @200 where @100"),
        hundred("update of a key lost by half", one, extra(100))
            .changing("update victim set @200 where @100"),
        hundred("truncate lost", all, extra(1, 100)).changing("truncate victim"),
        hundred(
                "truncate lost, rows written since",
                "delete from victim where @2; insert into victim values (#2, 'row 2', 20)",
                different(2, "v"))
            .changing("truncate victim", all, "update victim set v = 'new' where @2"),
        hundred(
                "a large transaction half lost",
                "update victim set v = 'row ' || n / 10 where n > 500",
                different(51, 100))
            .changing("update victim set v = v || '!'"),
        hundred(
                "update in a savepoint lost",
                "update victim set v = 'row 7' where @7",
                different(7, "v"))
            .changing(
                "begin",
                "update victim set n = n + 1 where @8",
                "savepoint s",
                "update victim set v = 'new' where @7",
                "savepoint t",
                "update victim set v = 'newer' where @9",
                "rollback to t",
                "release s",
                "commit"),
        hundred(
                "update in a prepared transaction lost",
                "update victim set v = 'row 7' where @7",
                different(7, "v"))
            .changing(
                "begin",
                "update victim set v = 'new' where @7",
                "prepare transaction 'lost'",
                "commit prepared 'lost'"),
        new Case(
            "update beside an unchanged TOAST value lost",
            "v text, n int",
            List.of(
                "alter table victim alter v set storage external",
                "insert into victim select #i, repeat('long ' || i, 2000), i from generate_series(1, 3) i"),
            List.of("update victim set n = 20 where @2"),
            List.of("update victim set n = 2 where @2"),
            List.of(different(2, "n"))));
  }

  private static Stream<Case> texts() {
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
        new Case(
            "one of 300 columns",
            wide(300, " bool"),
            List.of("insert into victim values (#1, %s)".formatted(values(300))),
            List.of(),
            List.of("update victim set c251 = false where @1"),
            List.of(different(1, "c251"))));
  }

  private static Stream<Case> numbers() {
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

  private static Stream<Case> times() {
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

  private static Stream<Case> nested() {
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
        value("address without its prefix", "inet", "'10.0.0.1/8'", "'10.0.0.1'"));
  }

  private static Stream<Corruption> multisets() {
    return Stream.of(
        own(
            "extra row in an empty table",
            "create table victim (i int primary key)",
            "insert into victim values (1)",
            new RowDifference(Kind.EXTRA, List.of("1"), List.of())),
        own(
            "one duplicate lost",
            "create table victim (v text); insert into victim values ('a'), ('a'), ('b')",
            "delete from victim where ctid = (select min(ctid) from victim where v = 'a')",
            ONE_MISSING),
        own(
            "3 a + 1 b for 1 a + 3 b",
            "create table victim (v text);"
                + "insert into victim values ('a'), ('a'), ('a'), ('b')",
            "delete from victim; insert into victim values ('a'), ('b'), ('b'), ('b')",
            ONE_MISSING,
            ONE_MISSING,
            ONE_EXTRA,
            ONE_EXTRA),
        own(
            "a row fewer without columns",
            "create table victim (); insert into victim default values;"
                + "insert into victim default values",
            "delete from victim where ctid = (select min(ctid) from victim)",
            ONE_MISSING),
        own(
            "case in a nondeterministic column",
            TableKind.CASELESS
                + "; create table victim (v text collate caseless); insert into victim values ('a')",
            "update victim set v = 'A'",
            ONE_MISSING,
            ONE_EXTRA),
        own(
            "case in a nondeterministic key",
            TableKind.CASELESS
                + "; create table victim (v text collate caseless primary key); insert into victim values ('a')",
            "update victim set v = 'A'",
            new RowDifference(Kind.MISSING, List.of("a"), List.of()),
            new RowDifference(Kind.EXTRA, List.of("A"), List.of())));
  }

  private static Stream<Corruption> places() {
    return Stream.of(
        own(
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
            Map.of("victim_even", List.of(ONE_MISSING), "victim_odd", List.of(ONE_EXTRA))),
        own(
            "row in the parent and not in the child",
            List.of(
                "create table victim (i int);"
                    + "create table victim_child () inherits (victim);"
                    + "insert into victim_child values (1), (2)"),
            List.of("delete from victim_child where i = 1; insert into victim values (1)"),
            Map.of("victim", List.of(ONE_EXTRA), "victim_child", List.of(ONE_MISSING))));
  }

  private static Stream<Corruption> shapes() {
    return Stream.of(
        own(
            "enum label renamed",
            "create type mood as enum ('calm', 'angry'); create table victim (m mood);"
                + "insert into victim values ('calm')",
            "alter type mood rename value 'calm' to 'quiet'",
            ONE_MISSING,
            ONE_EXTRA),
        own(
            "field of a composite",
            "create type pair as (a text, b text); create table victim (p pair);"
                + "insert into victim values (row('x', null))",
            "update victim set p = row('x', '')::pair",
            ONE_MISSING,
            ONE_EXTRA),
        own(
            "generated column",
            "create function twice(i int) returns int immutable language sql as 'select i * 2';"
                + "create table victim (i int, d int generated always as (twice(i)) stored);"
                + "insert into victim values (4)",
            "create or replace function twice(i int) returns int immutable language sql"
                + " as 'select i * 3'; update victim set i = i",
            ONE_MISSING,
            ONE_EXTRA),
        own(
            "one of 1600 columns",
            "create table victim (%s); insert into victim values (%s)"
                .formatted(wide(1600, " bool"), values(1600)),
            "update victim set c1600 = null",
            ONE_MISSING,
            ONE_EXTRA),
        own(
            "value behind a dropped column",
            "create table victim (a int, gone int, b int);"
                + "insert into victim values (1, 2, 3); alter table victim drop gone",
            "alter table victim add gone2 int; alter table victim drop gone2;"
                + "update victim set b = 4",
            ONE_MISSING,
            ONE_EXTRA),
        own("missing table", VICTIM, "drop table victim"),
        own("missing column", VICTIM, "alter table victim drop v"),
        own("extra column", VICTIM, "alter table victim add w int"),
        own("renamed column", VICTIM, "alter table victim rename v to w"),
        own("type of a column", VICTIM, "alter table victim alter id type bigint"),
        own("extra table", "select 1", "create table victim ()"));
  }

  private static Corruption own(
      String name, String setup, String damage, RowDifference... differences) {
    return own(
        name, List.of(setup), List.of(damage.split("; ?")), Map.of("victim", List.of(differences)));
  }

  private static Corruption own(
      String name,
      List<String> setup,
      List<String> damage,
      Map<String, List<RowDifference>> harmed) {
    return new Corruption(name, "its own", setup, List.of(), damage, List.of(), harmed);
  }

  private static Case value(String name, String type, String before, String after) {
    return new Case(
        name,
        "v " + type,
        List.of("insert into victim values (#1, %s), (#2, null)".formatted(before)),
        List.of(),
        List.of("update victim set v = %s where @1".formatted(after)),
        List.of(different(1, "v")));
  }

  private static Case shift(String a, String b, String newA, String newB) {
    return new Case(
        "shift of '%s' '%s'".formatted(a, b),
        "a text, b text",
        List.of("insert into victim values (#1, '%s', '%s')".formatted(a, b)),
        List.of(),
        List.of("update victim set a = '%s', b = '%s' where @1".formatted(newA, newB)),
        List.of(different(1, "a", "b")));
  }

  private static String wide(int columns, String type) {
    return IntStream.rangeClosed(1, columns)
        .mapToObj(i -> "c" + i + type)
        .collect(Collectors.joining(", "));
  }

  private static String values(int columns) {
    return String.join(", ", Collections.nCopies(columns, "true"));
  }
}
