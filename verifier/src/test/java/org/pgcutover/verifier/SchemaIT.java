package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Sql;

/** Each difference of the schema is found under its name, and nothing else is. */
class SchemaIT {
  private static final String[] EVERY_KIND =
      Sql.file(SchemaIT.class, "one-of-each-kind").text().split("\n\n");

  private static final Map<List<Integer>, DatabasePair> PAIRS = new ConcurrentHashMap<>();

  /** Both sides hold the same; damage is done to a copy of the target's database. */
  private static DatabasePair pair(int source, int target) {
    return PAIRS.computeIfAbsent(
        List.of(source, target), _ -> DatabasePair.fresh(source, target).onBoth(EVERY_KIND));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"14, 18", "15, 18", "16, 17", "16, 18", "17, 18", "18, 18"})
  void theSameIsEqualBetweenMajors(int source, int target) {
    SchemaParity parity = pair(source, target).schema();

    assertThat(parity.differences()).isEmpty();
    assertThat(parity.kinds())
        .containsKeys(
            "schema",
            "extension",
            "extension version",
            "type",
            "domain",
            "domain constraint",
            "function",
            "procedure",
            "aggregate",
            "operator",
            "operator class",
            "operator family",
            "cast",
            "collation",
            "text search dictionary",
            "text search configuration",
            "foreign-data wrapper",
            "server",
            "user mapping",
            "sequence",
            "table",
            "view",
            "materialized view",
            "column",
            "constraint",
            "index",
            "statistics object",
            "trigger",
            "rule",
            "policy",
            "event trigger",
            "comment",
            "grants",
            "default privileges");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create schema more                                        | schema more
          alter schema s owner to kind_owner                        | schema s
          create extension citext schema s                          |
          alter extension hstore set schema public                  | column s.t.h, extension hstore
          update pg_extension set extversion = '1.7' where extname = 'hstore' | extension version hstore
          update pg_extension set extversion = '1.10' where extname = 'hstore' |
          update pg_collation set collversion = '0' where collname = 'caseless' | collation version s.caseless
          update pg_collation set collversion = '0' where collname = 'und-x-icu' |
          create table s.more (i text collate "und-x-icu"); drop table s.more; update pg_collation set collversion = '0' where collname = 'und-x-icu' |
          alter type s.mood add value 'glad' before 'angry'         | type s.mood
          alter type s.mood rename value 'calm' to 'quiet'          | type s.mood
          alter type s.pair alter attribute b type bigint           | type s.pair
          alter type s.span owner to kind_owner                     | type s.span
          create type s.span2 as range (subtype = float8)           | type s.span2
          alter domain s.positive set default 2                     | domain s.positive
          alter domain s.positive set not null                      | domain s.positive
          alter domain s.positive add constraint small check (value < 9) | domain constraint small on s.positive
          alter domain s.positive drop constraint above_zero        | domain constraint above_zero on s.positive
          alter domain s.positive drop constraint above_zero; alter domain s.positive add constraint above_zero check (value > 0) not valid | domain constraint above_zero on s.positive
          create or replace function s.twice(i int) returns int language sql immutable set search_path = pg_catalog as 'select i * 3' | function s.twice(i integer)
          alter function s.twice reset search_path                  | function s.twice(i integer)
          alter function s.twice set search_path = s                | function s.twice(i integer)
          alter function s.twice volatile                           | function s.twice(i integer)
          alter function s.twice security definer                   | function s.twice(i integer)
          alter function s.twice parallel safe                      | function s.twice(i integer)
          alter function s.twice cost 7                             | function s.twice(i integer)
          create function s.twice(text) returns int language sql as 'select 1' | function s.twice(text)
          create or replace function s.counted(i int) returns bigint language sql begin atomic select count(*) from pg_class where reltuples > i; end | function s.counted(i integer)
          create or replace procedure s.nothing() language plpgsql as 'begin null; end' | procedure s.nothing()
          create or replace aggregate s.total (int) (sfunc = int4pl, stype = int, initcond = '1') | aggregate s.total(integer)
          alter operator s.=== (s.pair, text) set (restrict = eqsel) | operator s.===(s.pair,pg_catalog.text)
          alter operator class s.by_length using btree owner to kind_owner | operator class s.by_length USING btree
          drop cast (s.mood as int); create cast (s.mood as int) with function s.number_of(s.mood) | cast (s.mood AS integer)
          alter collation s.caseless owner to kind_owner            | collation s.caseless
          alter text search dictionary s.plain (stopwords)          | text search dictionary s.plain
          alter text search configuration s.search drop mapping for url | text search configuration s.search
          alter foreign data wrapper dummy options (set a 'c')      | foreign-data wrapper dummy
          alter server elsewhere options (set host 'i')             | server elsewhere
          alter user mapping for public server elsewhere options (set password 'q') | user mapping public on server elsewhere
          alter sequence s.numbers owner to kind_owner              | sequence s.numbers
          create table s.extra ()                                   | table s.extra, grants table s.extra
          alter table s.t enable row level security                 | table s.t
          alter table s.t force row level security                  | table s.t
          alter table s.t replica identity full                     | table s.t
          alter table s.t set (fillfactor = 70)                     | table s.t
          alter table s.t set (toast.autovacuum_enabled = off)      | table s.t
          alter table s.t owner to kind_owner                       | grants table column s.t.n, grants table s.t, sequence s.t_id_seq, table s.t
          alter table s.child no inherit s.parent; alter table s.child inherit s.parent | table s.child
          alter table s.p detach partition s.p1; alter table s.p attach partition s.p1 for values from (0) to (11) | table s.p1
          alter table s.referring alter t type bigint               | column s.referring.t
          alter table s.t alter v set default 'b'                   | column s.t.v
          alter table s.t alter x type text collate "C"             | column s.t.x
          alter table s.t alter n drop not null                     | column s.t.n
          alter table s.t alter id set generated always             | column s.t.id
          alter table s.t add w int                                 | column s.t.w
          alter table s.t alter d drop expression                   | column s.t.d
          alter table s.t alter x set storage external              | column s.t.x
          alter table s.t alter x set compression pglz              | column s.t.x
          alter table s.t alter x set statistics 7                  | column s.t.x
          alter table s.t alter x set (n_distinct = 5)              | column s.t.x
          alter table s.t rename x to z                             | column s.t.x, column s.t.z, index s.broken
          alter table s.t drop constraint positive                  | comment table constraint positive on s.t, constraint positive on s.t
          alter table s.referring drop constraint to_t, add constraint to_t foreign key (t) references s.t not valid | constraint to_t on s.referring
          alter table s.referring alter constraint to_t deferrable  | constraint to_t on s.referring
          alter table s.t add constraint more check (n > 1)         | constraint more on s.t
          drop index s.by_v                                         | index s.by_v
          drop index s.by_v; create index by_v on s.t (v) where n > 2 | index s.by_v
          update pg_index set indisvalid = false where indexrelid = 's.by_v'::regclass | index s.by_v
          alter table s.t cluster on t_pkey                         | index s.t_pkey
          alter table s.t replica identity using index t_pkey       | index s.t_pkey, table s.t
          alter index s.by_twice alter column 1 set statistics 9    | index s.by_twice
          alter statistics s.st set statistics 9                    | statistics object s.st
          create statistics s.more on n, x from s.t                 | statistics object s.more
          create or replace view s.two as select n, v from s.t where n > 2 | view s.two
          alter view s.two set (security_barrier)                   | view s.two
          create or replace view s.joined as select a.n, a.v, count(*) over (partition by a.v) from s.t a join s.t b on a.id = b.id | view s.joined
          refresh materialized view s.m with no data                | materialized view s.m
          create or replace rule quiet as on delete to s.parent where old.i > 6 do instead nothing | rule quiet on s.parent
          alter table s.parent disable rule quiet                   | rule quiet on s.parent
          alter table s.referring disable trigger all               | constraint trigger to_t of s.referring on s.referring
          alter table s.t disable trigger touching                  | trigger touching on s.t
          alter table s.t enable always trigger touching            | trigger touching on s.t
          drop trigger touching on s.t; create trigger touching after update on s.t for each row when (old.n <> new.n) execute function s.touch() | trigger touching on s.t
          alter table s.p1 disable trigger everywhere               | trigger everywhere on s.p1
          alter event trigger watching disable                      | event trigger watching
          alter policy own on s.t using (n > 2)                     | policy own on s.t
          alter policy own on s.t to public                         | policy own on s.t
          comment on table s.t is 'a table'                         | comment table s.t
          comment on column s.t.n is null                           | comment table column s.t.n
          comment on schema s is 'new'                              | comment schema s
          revoke select on s.t from kind_reader                     | grants table s.t
          grant select on s.t to kind_reader with grant option      | grants table s.t
          grant update (v) on s.t to kind_reader                    | grants table column s.t.v
          grant usage on schema s to public                         | grants schema s
          revoke execute on function s.twice from public            | grants function s.twice(integer)
          grant usage on type s.mood to kind_reader                 | grants type s.mood
          grant usage on sequence s.numbers to kind_reader          | grants sequence s.numbers
          grant execute on function pg_catalog.pg_ls_waldir to kind_reader | grants function pg_catalog.pg_ls_waldir()
          alter default privileges in schema s revoke select on tables from kind_reader | default privileges for postgres in s on r
          alter default privileges for role kind_owner revoke execute on functions from public | default privileges for kind_owner in every schema on f
          """)
  void damageIsFound(String damage, String objects) {
    DatabasePair pair = pair(14, 18).withCopyOfTarget();

    pair.onTarget(damage);

    SchemaParity parity = pair.schema();
    assertThat(parity.differences())
        .extracting(SchemaParity.Difference::object)
        .containsExactlyInAnyOrder(objects == null ? new String[0] : objects.split(", (?! )"));
  }

  /** As docs/verify.md has it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter database %s owner to kind_owner",
        "comment on database %s is 'x'",
        "alter database %s set work_mem = '1MB'",
        "alter role kind_reader in database %s set work_mem = '1MB'",
        "alter database %s connection limit 7",
        "revoke connect on database %s from public",
        "alter role kind_reader connection limit 7",
        "grant kind_owner to kind_reader",
        "create publication p for table s.t",
        "create subscription s connection '' publication p with (connect = false, slot_name = none)",
        "create extension ltree",
        "analyze s.t"
      })
  void whatIsNotComparedIsNoDifference(String damage) {
    DatabasePair pair = pair(14, 18).withCopyOfTarget();

    pair.onTarget(damage.formatted(pair.target().database()));

    assertThat(pair.schema().differences()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter table s.t alter v set not null                      | column s.t.v
          alter table s.t add constraint no_null not null v not valid | column s.t.v, not null constraint s.t.v
          alter table s.t add constraint small check (n < 9) not enforced | constraint small on s.t
          alter table s.t add v2 int generated always as (n + 1) virtual | column s.t.v2
          grant maintain on s.t to kind_reader                      | maintenance grants table s.t
          alter view s.two set (security_invoker)                   | view s.two
          """)
  void damageThatOlderServersDoNotKnowIsFound(String damage, String objects) {
    DatabasePair pair = pair(18, 18).withCopyOfTarget();

    pair.onTarget(damage);

    assertThat(pair.schema().differences())
        .extracting(SchemaParity.Difference::object)
        .containsExactlyInAnyOrder(objects.split(", (?! )"));
  }

  /** Of the catalogue a name is printed without its schema, of any other schema with it. */
  @ParameterizedTest
  @CsvSource({"14, 15", "15, 16", "15, 18", "16, 17", "16, 18", "17, 18"})
  void anotherObjectOfTheSameNameIsFound(int from, int to) {
    DatabasePair pair = DatabasePair.fresh(from, to);
    pair.onBoth(
        "create table t (i int, x xml default xmlserialize(content '<a/>'::xml as text)::xml)",
        "create table pg_am (i int)",
        "create domain box as int",
        "create view same as select i, xmlserialize(content x as text) from t order by i",
        "create index same_i on t ((xmlserialize(content x as text)))");
    define(pair::onSource, "public");
    define(pair::onTarget, "pg_catalog");

    assertThat(pair.schema().differences())
        .extracting(SchemaParity.Difference::object)
        .containsExactlyInAnyOrder(
            "function public.f()", "rule r on public.t", "view public.v", "view public.w");
  }

  private static void define(Consumer<String> side, String schema) {
    side.accept("create view v as select 1 as one from t, %s.pg_am".formatted(schema));
    side.accept(
        "create view w as select i from t where exists (select from %s.pg_am)".formatted(schema));
    side.accept(
        "create function f() returns %s.box language sql as 'select null::%1$s.box'"
            .formatted(schema));
    side.accept(
        "create rule r as on delete to t where exists (select from %s.pg_am) do also nothing"
            .formatted(schema));
  }

  @Test
  void anIndexThatIsInvalidOnTheSourceIsNotMissed() {
    DatabasePair pair = pair(14, 18).withCopyOfTarget();
    DatabasePair broken = DatabasePair.fresh(14, 18).onBoth(EVERY_KIND);
    broken.onSource(
        "comment on index s.broken is 'left behind'",
        "update pg_index set indisvalid = false where indexrelid = 's.broken'::regclass");
    broken.onTarget("drop index s.broken");

    assertThat(broken.schema().differences()).isEmpty();
    assertThat(pair.schema().differences()).isEmpty();
  }

  @Test
  void aDifferenceTellsBothDefinitions() {
    DatabasePair pair = pair(14, 18).withCopyOfTarget();

    pair.onTarget("alter table s.t alter v set default 'b'");

    assertThat(pair.schema().verdict())
        .isEqualTo(
            Parity.different(
                "column s.t.v is '2: character varying(10) default 'a'::character varying' on the"
                    + " source, '2: character varying(10) default 'b'::character varying' on the"
                    + " target"));
  }
}
