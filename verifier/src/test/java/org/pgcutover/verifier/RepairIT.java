package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What heals rows that differ, on two servers at rest and on a pair of which one follows. */
class RepairIT {
  private static final String TABLES =
      "create table t (id int primary key, v text, big text); alter table t alter big set storage external;";

  private static final String[] ROWS = {
    "insert into t select i, 'v' || i, repeat(md5(i::text), 200) from generate_series(1, 10) i"
  };

  /** Why the script is for the target. */
  @ParameterizedTest
  @CsvSource({"14, 18", "16, 17", "18, 18"})
  void touchingTheSourceHealsLess(int from, int to) {
    try (ReplicatedPair pair = ReplicatedPair.following(from, to, TABLES, ROWS)) {
      pair.onTarget(
          "update t set v = 'x' where id = 1",
          "update t set big = 'x' where id = 2",
          "delete from t where id in (3, 4)",
          "insert into t values (50, 'extra', '')");

      pair.onSource("update t set id = id where id in (1, 2, 3, 50)");
      pair.arrive();

      assertThat(differences(pair)).as("no update").containsExactly("2", "3", "4", "50");

      pair.onSource(
          "create table kept as select * from t where id in (3, 4)",
          "delete from t where id in (3, 4)",
          "insert into t select * from kept",
          "drop table kept");
      pair.arrive();

      assertThat(differences(pair)).as("deleted and inserted").containsExactly("2", "50");
    }
  }

  @Test
  void theScriptHealsAllOfThemAndReplicationGoesOn() {
    try (ReplicatedPair pair = ReplicatedPair.following(15, 18, TABLES, ROWS)) {
      pair.onTarget(
          "update t set v = 'x' where id = 1",
          "update t set big = null where id = 2",
          "delete from t where id in (3, 4)",
          "insert into t values (50, 'extra', '')");

      run(pair.target(), script(pair.source(), pair.target(), parity(pair)));
      pair.onSource("update t set v = 'later' where id in (1, 2, 3)");
      pair.arrive();

      assertThat(differences(pair)).isEmpty();
    }
  }

  @Test
  void whatWasReplicatedSinceIsNotOverwritten() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS)) {
      pair.onTarget(
          "update t set v = 'x' where id = 1",
          "delete from t where id = 2",
          "insert into t values (50, 'extra', '')");
      String script = script(pair.source(), pair.target(), parity(pair));

      pair.onSource(
          "update t set v = 'later', big = 'later' where id = 1",
          "delete from t where id = 2",
          "insert into t values (2, 'anew', '')");
      pair.arrive();
      run(pair.target(), script);

      assertThat(differences(pair)).isEmpty();
    }
  }

  @Test
  void rowsThatStandInEachOthersWayAreDeletedFirst() {
    DatabasePair pair = DatabasePair.fresh(15, 18);
    pair.onBoth(
        "create table t (id int primary key, name text unique)",
        "insert into t values (1, 'a'), (2, 'b'), (3, 'c')");
    pair.onTarget(
        "delete from t where id = 3",
        "update t set name = 'c' where id = 1",
        "update t set name = 'a' where id = 2");

    assertThat(heal(pair)).contains("delete from only").doesNotContain("update only");
  }

  @Test
  void everyTypeAndEveryKeyComesBackAsItWas() {
    DatabasePair pair = DatabasePair.fresh(14, 18);
    pair.onBoth(
        "create schema \"Odd \"\"one\"",
        "create extension ltree",
        "create type mood as enum ('sad', E'o\\\\k')",
        "create type pairs as (a int, b text)",
        "create domain positive as int check (value > 0)",
        """
        create table "Odd ""one"."T'x" ("K k" char(4), at timestamptz, f float8, n numeric, b bytea, m mood, p pairs,
          d positive, a text[], i interval, j jsonb, r int4range, o boolean, u uuid, "select" text,
          c ltree default 'C', primary key ("K k", at, m, c))
        """);
    pair.onSource(
        """
        insert into "Odd ""one"."T'x" values
          ('a''', '2026-01-01 00:00:00.000001+00', '0.1'::float8 + 0.2, 1.00, decode('00ff', 'hex'), 'sad',
           row(1, 'x"y'), 7, '{NULL,"NULL",""}', '1 day 24:00', '{"a": 1.0}', '[1,5)', true, gen_random_uuid(),
           E'\\n\\\\;'),
          ('b', 'infinity', 'NaN', 'NaN', '', E'o\\\\k', row(null, null), null, '[0:1]={1,2}', '-1 mon', 'null',
           'empty', false, null, '')
        """);
    pair.onTarget(
        "alter database " + pair.target().database() + " set datestyle = 'SQL, DMY'",
        "alter database " + pair.target().database() + " set intervalstyle = 'sql_standard'");
    String table = "\"Odd \"\"one\".\"T'x\"";

    assertThat(heal(pair)).contains("insert into " + table).doesNotContain("update only");

    pair.onTarget("update " + table + " set \"select\" = 'x', p = null, f = 1, a = null, r = null");
    assertThat(heal(pair)).contains("update only " + table).doesNotContain("insert into");

    pair.onTarget("insert into " + table + " (\"K k\", at, m) values ('z', 'epoch', 'sad')");
    assertThat(heal(pair))
        .contains("delete from only " + table)
        .doesNotContain("insert into", "update only");
  }

  @ParameterizedTest
  @CsvSource({"14, 18", "14, 15", "16, 17", "18, 18"})
  void charactersOfEachCodeComeBack(int from, int to) {
    DatabasePair pair = DatabasePair.fresh(from, to);
    pair.onBoth("create table t (k \"char\" primary key, v \"char\", w int)");
    pair.onSource(
        "insert into t select i::\"char\", (-1 - i)::\"char\", i from generate_series(-128, 127) i");

    heal(pair);
    pair.onTarget("update t set v = 'x' where w % 10 in (-5, 5)");

    assertThat(parity(pair).tables())
        .flatExtracting(table -> table.differences().named())
        .hasSize(26)
        .contains(new RowDifference(RowDifference.Kind.DIFFERENT, List.of("-125"), List.of("v")));
    assertThat(heal(pair)).contains("update only").doesNotContain("insert into");
  }

  @ParameterizedTest
  @CsvSource({"14, 18", "18, 18"})
  void keysThatTheirDomainNoLongerTakesAreFound(int from, int to) {
    DatabasePair pair = DatabasePair.fresh(from, to);
    pair.onBoth(
        "create domain whole as int",
        "create domain age as whole",
        "create table person (age age primary key, v int)",
        "insert into person values (-1, 1), (2, 2)");
    pair.onTarget("insert into person values (-3, 3)", "update person set v = 0 where age = -1");
    pair.onBoth("alter domain whole add constraint positive check (value >= 0) not valid");

    assertThat(heal(pair)).contains("update only", "delete from only");
  }

  @Test
  void keysOfAnEnumsDomainAreFound() {
    DatabasePair pair = DatabasePair.fresh(15, 18);
    pair.onBoth(
        "create type mood as enum ('calm', 'glad')",
        "create domain mild as mood",
        "create table mind (k mild primary key, v int)",
        "insert into mind values ('calm', 1), ('glad', 2)");
    pair.onTarget("update mind set v = 0 where v = 1");

    assertThat(heal(pair)).contains("update only").doesNotContain("delete from");
  }

  @Test
  void aRowThatIsEqualByNowIsLeftOut() {
    DatabasePair pair = DatabasePair.fresh(15, 18);
    pair.onBoth(
        "create table t (id int primary key, v int)", "insert into t values (1, 1), (2, 2)");
    pair.onTarget("update t set v = 0", "delete from t where id = 2");
    ParityReport report = parity(pair);
    pair.onTarget("update t set v = 1", "insert into t values (2, 3)");

    assertThat(script(pair.source(), pair.target(), report))
        .contains("2 rows were not as they had been found", "There is nothing to repair.")
        .doesNotContain("update only", "insert into");
  }

  @Test
  void whatIsMoreThanTheScriptHoldsIsSaid() {
    DatabasePair pair = DatabasePair.fresh(15, 18);
    pair.onBoth("create table t (id int primary key)");
    pair.onSource("insert into t select generate_series(1, 150)");

    assertThat(
            script(
                pair.source(),
                pair.target(),
                pair.verifier().parity(Writes.FROZEN, LIMIT, Set.of(), _ -> {})))
        .contains("-- 50 more rows differ that are not in this file");
    assertThat(heal(pair)).contains("-- 150 statements.");
  }

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static String heal(DatabasePair pair) {
    ParityReport report = parity(pair);
    assertThat(report.verdict()).isInstanceOf(Parity.Different.class);
    String script = script(pair.source(), pair.target(), report);
    run(pair.target(), script);
    assertThat(pair.rows().verdict()).as(script).isEqualTo(new Parity.Equal());
    return script;
  }

  private static ParityReport parity(DatabasePair pair) {
    return pair.verifier()
        .naming(RepairScript.MOST)
        .parity(Writes.FROZEN, LIMIT, Set.of(), _ -> {});
  }

  private static ParityReport parity(ReplicatedPair pair) {
    return new Verifier(pair.source(), pair.target(), 1)
        .parity(Writes.FROZEN, LIMIT, Set.of(), _ -> {});
  }

  private static String script(Endpoint source, Endpoint target, ParityReport report) {
    StringBuilder script = new StringBuilder();
    RepairScript.write(source, target, report, Instant.now(), script);
    return script.toString();
  }

  private static void run(Endpoint target, String script) {
    try (Session session = target.open("test")) {
      session.executeVerbatim(new Sql("repair", script));
    }
  }

  /** The keys of the rows that differ, in their order. */
  private static List<String> differences(ReplicatedPair pair) {
    return parity(pair).tables().stream()
        .flatMap(table -> table.differences().named().stream())
        .map(row -> String.join(",", row.key()))
        .sorted(Comparator.comparing(Integer::valueOf))
        .toList();
  }
}
