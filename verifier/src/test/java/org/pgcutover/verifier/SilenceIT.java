package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.TableName;

/** What is different about two servers without a difference in the data raises no alarm. */
@ParameterizedClass(name = "{0} to {1}")
@CsvSource({"14, 18", "16, 17", "18, 18"})
class SilenceIT {
  private static final String EVERYTHING =
      """
      create type mood as enum ('calm', 'angry');
      create domain positive as int check (value > 0);
      create type pair as (a text, b timestamptz);
      create table everything (
        id bigint generated always as identity primary key,
        f4 real, f8 double precision, n numeric, m money, t text, c char(8), b bytea, o oid,
        d date, tm time, tz timetz, ts timestamp, tstz timestamptz, i interval,
        j json, jb jsonb, u uuid, ip inet, r tstzrange, mr nummultirange, p point,
        md mood, ms mood[], pos positive, pr pair, prs pair[], rc regclass, rt regtype, ro regrole,
        v tsvector, x bit varying, tx text[], lsn pg_lsn);
      insert into everything
        (f4, f8, n, m, t, c, b, o, d, tm, tz, ts, tstz, i, j, jb, u, ip, r, mr, p, md, ms, pos, pr,
         prs, rc, rt, ro, v, x, tx, lsn)
      values
        (0.1, 0.1 + 0.2, 1.00, 12.34, E'a\\tb\\n"\\\\', 'pad', '\\xdeadbeef', 4711, '2024-02-29',
         '12:34:56.789', '12:34:56+02', '2024-02-29 12:34:56', '2024-03-31 02:30:00+01',
         '1 year 2 mons 3 days 04:05:06', '{"a": 1}', '{"b": 1, "a": [1.0]}',
         '00112233-4455-6677-8899-aabbccddeeff', '10.1.2.3/8',
         '[2024-01-01 00:00+00,2024-06-01 00:00+02)', '{[1,2),[3,4)}', '(1,2)', 'angry',
         '{calm,angry}', 7, row('x', '2024-01-01 00:00+00'), array[row('y', null)::pair],
         'everything', 'json', 'postgres', 'fat cat', B'101', '{NULL,"NULL",""}', '0/16B3748');
      insert into everything default values;
      """;

  private final DatabasePair pair;

  SilenceIT(int sourceMajor, int targetMajor) {
    this.pair = DatabasePair.fresh(sourceMajor, targetMajor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TimeZone to 'Asia/Kathmandu'",
        "DateStyle to 'SQL, DMY'",
        "IntervalStyle to iso_8601",
        "extra_float_digits to 0",
        "bytea_output to escape",
        "search_path to pg_catalog, public",
        "quote_all_identifiers to on",
        "standard_conforming_strings to off",
        "default_transaction_isolation to serializable",
        "default_transaction_read_only to on",
        "row_security to on",
        "enable_seqscan to off",
        "lock_timeout to '1ms'",
        "xmlbinary to hex",
        "max_parallel_workers_per_gather to 0"
      })
  void aDefaultOfTheTargetsDatabase(String setting) {
    pair.onBoth(EVERYTHING);

    pair.onTarget("alter database " + pair.target().database() + " set " + setting);

    assertEqual();
  }

  @Test
  void aDefaultOfARole() {
    pair.onBoth(EVERYTHING);
    String role = "role_" + pair.source().database();
    pair.onBoth("create role %s superuser login password 'x'".formatted(role));
    pair.onTarget("alter role %s set TimeZone to 'America/St_Johns'".formatted(role));
    pair.onSource("alter role %s set extra_float_digits to -10".formatted(role));

    RowsParity parity = pair.as(role, "x").rows();

    assertThat(parity.verdict()).isEqualTo(new Parity.Equal());
  }

  @Test
  void physicalOrderDroppedColumnsAndOids() {
    pair.onSource("create table t (a int, b text, c bool); insert into t values (1, 'x', true)");

    pair.onTarget(
        "create table burns_oids (); create type burns_more as enum ('x'); drop table burns_oids",
        "create table t (gone int, c bool, a int); alter table t drop gone; alter table t add b text",
        "insert into t values (false, 1, 'x'); update t set c = true");

    assertThat(pair.rows().verdict()).isEqualTo(new Parity.Equal());
  }

  @Test
  void orderOfRowsAndOfJsonbKeys() {
    pair.onBoth("create table t (i int, j jsonb)");
    pair.onSource("insert into t values (1, '{\"a\":1,\"b\":2}'), (2, '{}')");

    pair.onTarget("insert into t values (2, '{}'), (1, '{\"b\": 2, \"a\": 1, \"a\": 1}')");

    assertEqual();
  }

  /** From 16 on those above 127 are printed in another way. */
  @Test
  void charactersOfEachCode() {
    pair.onBoth(
        "create table t (k \"char\" primary key, v \"char\")",
        "create table u (v \"char\")",
        "insert into t select i::\"char\", (-1 - i)::\"char\" from generate_series(-128, 127) i",
        "insert into u select v from t");

    assertEqual();
    pair.onTarget("update u set v = (-7)::\"char\" where v = (-8)::\"char\"");
    assertThat(pair.rows().verdict()).isInstanceOf(Parity.Different.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mixed Case",
        "do\"t.s",
        "new\nline",
        "a?b{c}:d$1--e/*f",
        "\\",
        "'single'",
        "Übergröße 数据 🐘",
        "an_identifier_of_63_bytes_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "select",
        "json_exists"
      })
  void namesOfAllKinds(String name) {
    String quoted = Quote.identifier(name);
    TableName table = new TableName(name, name);
    pair.onBoth(
        "create schema " + quoted,
        "create table %s (%s int primary key, \"text\" text, check (%s > 0), s serial)"
            .formatted(table.quoted(), quoted, quoted),
        "insert into %s values (1, 'x')".formatted(table.quoted()),
        "create sequence " + new TableName(name, "s").quoted());

    assertEqual();
    pair.onTarget("update %s set \"text\" = 'y'".formatted(table.quoted()));
    assertThat(pair.rows().tables())
        .singleElement()
        .satisfies(parity -> {
          assertThat(parity.table()).isEqualTo(table);
          assertThat(parity.verdict()).isInstanceOf(Parity.Different.class);
        });
  }

  @Test
  void aSchemaOfMostKinds() {
    pair.onBoth(
        EVERYTHING,
        """
        create table customers (
          id int generated by default as identity primary key,
          email text collate "C" not null unique,
          born date check (born > '1900-01-01' and extract(year from born) < 2100),
          state text default 'new' check (state in ('new', 'old') or state ~* '^x'),
          json_exists int default 1, "select" text default current_user,
          score numeric(10,2) default 0.00 check (score between -1 and 100),
          tags text[] default '{}' check (cardinality(tags) < 10 and not ('x' = any (tags))),
          at timestamp default (now() at time zone 'UTC'), day date default current_date,
          total int generated always as (json_exists * 2) stored,
          period tstzrange default tstzrange(now(), null),
          constraint "json_table" check (coalesce(json_exists, 0) >= 0 and substring(email from 1 for 1) <> ' '),
          constraint either check ((born is null) <> (state is null)) not valid);
        create index on customers (lower(email) text_pattern_ops, born desc nulls first) include (score)
          where state = 'new' and json_exists is not null;
        create index on customers using gin (tags);
        create index on customers ((json_exists + 1), (case when state = 'new' then 1 else 0 end));
        create table orders (
          id bigserial, customer int references customers on delete set null deferrable,
          at timestamptz not null, primary key (id, at)) partition by range (at);
        create table orders_2024 partition of orders
          for values from ('2024-01-01 00:00+02') to ('2025-01-01 00:00+02');
        create table orders_rest partition of orders default;
        create table lines (o bigint, at timestamptz, foreign key (o, at) references orders);
        create table booking (room int, during tsrange, exclude using gist (during with &&));
        create materialized view totals as select state, count(*) from customers group by state;
        alter table customers enable row level security;
        """);
    pair.onTarget(
        "alter database %s set TimeZone to 'Asia/Kathmandu'".formatted(pair.target().database()));

    SchemaParity parity = pair.schema();

    assertThat(parity.differences()).isEmpty();
    assertThat(parity.compared()).isGreaterThan(80);
    assertEqual();
  }

  /** From 16 on it is a word that the server quotes. */
  @Test
  void aLargeObjectThatIsGrantedToSystemUser() {
    pair.onBoth(
        "create role \"system_user\"",
        "select lo_from_bytea(4711, 'x')",
        "grant select on large object 4711 to \"system_user\"");
    try {
      assertEqual();
      pair.onTarget("grant select on large object 4711 to public");
      assertThat(pair.rows().verdict()).isInstanceOf(Parity.Different.class);
    } finally {
      pair.onBoth("select lo_unlink(4711)", "drop role \"system_user\"");
    }
  }

  @Test
  void aHundredTablesWithTwoWorkers() {
    pair.onBoth(
        IntStream.range(0, 100)
            .mapToObj(i -> "create table t%d as select generate_series(1, %d) i".formatted(i, i))
            .toArray(String[]::new));

    RowsParity parity = pair.rows();

    assertThat(parity.verdict()).isEqualTo(new Parity.Equal());
    assertThat(parity.tables()).hasSize(100);
    assertThat(parity.rowsCompared()).isEqualTo(99 * 100 / 2);
  }

  private void assertEqual() {
    assertThat(pair.rows().verdict()).isEqualTo(new Parity.Equal());
    assertThat(pair.sequences().differences()).isEmpty();
    assertThat(pair.schema().differences()).isEmpty();
  }
}
