package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
import org.pgcutover.verifier.tracking.Marker;

/** Keys whose equality is not PostgreSQL's own are looked up by it, and by their indexes. */
class KeyEqualityIT {
  private static final String TABLES =
      """
      create schema "Odd.""one";
      create extension ltree schema "Odd.""one";
      create extension citext schema "Odd.""one";
      create domain "Odd.""one".tag as "Odd.""one".citext;
      create function "Odd.""one".same(a int, b int) returns boolean language internal immutable strict as 'int4eq';
      create operator "Odd.""one".=== (function = "Odd.""one".same, leftarg = int, rightarg = int);
      create operator class "Odd.""one".numbers for type int using btree
        as operator 1 <, operator 2 <=, operator 3 "Odd.""one".===, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
      create table path (k "Odd.""one".ltree primary key, v int);
      create table word (k "Odd.""one".citext primary key, v int);
      create table tag (n bigint, k "Odd.""one".tag, v int, primary key (k, n));
      create table number (k int not null, v int);
      create unique index number_key on number (k "Odd.""one".numbers);
      alter table number replica identity using index number_key;
      create type "Odd.""one".mood as enum ('calm');
      create domain "Odd.""one".mild as "Odd.""one".mood;
      create table mind (n int, k "Odd.""one".mild, v int, primary key (n, k));
      create table plain (k varchar(20) primary key, v int);
      """;

  private static final String[] ROWS = {
    "insert into path select ('a' || i % 10 || '.b' || i)::\"Odd.\"\"one\".ltree, i from generate_series(1, 20000) i",
    "insert into word select 'Word' || i, i from generate_series(1, 20000) i",
    "insert into tag select i, 'Tag' || i, i from generate_series(1, 20000) i",
    "insert into number select i, i from generate_series(1, 20000) i",
    "insert into mind select i, 'calm', i from generate_series(1, 20000) i",
    "insert into plain select 'k' || i, i from generate_series(1, 20000) i",
    "analyze"
  };

  private static final List<String> NAMES =
      List.of("path", "word", "tag", "number", "mind", "plain");

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void keysAreFoundByTheirIndex(int major) {
    DatabasePair pair = DatabasePair.fresh(major, major).onBoth(TABLES).onSource(ROWS);
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      for (String name : NAMES) {
        ComparedTable table =
            Optional.ofNullable(
                    DifferingValues.comparedTables(sessions).get(new TableName("public", name)))
                .orElseThrow();
        for (Sql sql :
            List.of(
                table.query().hashesOfKeys(),
                table.query().columnHashesOfKeys(),
                table.query().textsOfKeys(List.of("v")))) {
          assertThat(plan(sessions.source(), sql, table.query().key().size()))
              .contains("Index Cond")
              .doesNotContain("Seq Scan");
        }
      }
    }
  }

  private static String plan(Session session, Sql sql, int columns) {
    Object[] keys =
        Stream.generate(() -> new String[] {"1"}).limit(columns).toArray(String[][]::new);
    return session.inSnapshot(_ -> {
      PinnedSettings.allowIndexes(session);
      return String.join(
          "\n", session.list(Sql.of("explain " + sql.text()), row -> row.getString(1), keys));
    });
  }

  @ParameterizedTest
  @CsvSource({"14, 18", "18, 18"})
  void rowsThatChangeAreProvedAndWhatDiffersIsFound(int from, int to) {
    try (ReplicatedPair pair = ReplicatedPair.filled(from, to, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      parity.pass(deadline, _ -> {});

      pair.onSource("update word set k = upper(k::text) where v < 100");
      for (String name : NAMES) {
        pair.onSource(
            "update %s set v = -v where v %% 10 = 0".formatted(name),
            "delete from %s where v %% 10 = 1".formatted(name));
      }
      pair.arrive();
      assertThat(deadline.await(Duration.ofMillis(50), () -> parity.recheck(deadline) == 0))
          .isTrue();
      assertThat(parity.standing(Duration.ZERO).tables())
          .extracting(TableParity::verdict)
          .containsOnly(new Parity.Equal());

      pair.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'");
      for (String name : NAMES) {
        pair.onTarget(
            "create trigger swallow before update on %s for each row execute function swallow()"
                .formatted(name),
            "alter table %s enable always trigger swallow".formatted(name));
        pair.onSource("update %s set v = 0 where v = 7".formatted(name));
      }

      assertThat(settle(pair, parity).tables())
          .filteredOn(table -> !table.differences().isEmpty())
          .extracting(table -> table.table().name(), table -> table.differences().named())
          .containsExactlyInAnyOrder(
              tuple("path", differing("a7.b7")),
              tuple("word", differing("WORD7")),
              tuple("tag", differing("Tag7", "7")),
              tuple("number", differing("7")),
              tuple("mind", differing("7", "calm")),
              tuple("plain", differing("k7")));
    }
  }

  @ParameterizedTest
  @CsvSource({"14, 18", "15, 16", "18, 18"})
  void rowsThatAreKnownByACharacterAreProvedAndWhatDiffersIsFound(int from, int to) {
    try (ReplicatedPair pair =
            ReplicatedPair.filled(
                from,
                to,
                "create table t (k \"char\" primary key, v int)",
                "insert into t select i::\"char\", i from generate_series(-128, 127) i");
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      parity.pass(deadline, _ -> {});
      pair.onSource("update t set v = v + 1", "delete from t where v % 10 = 0");
      pair.arrive();
      assertThat(deadline.await(Duration.ofMillis(50), () -> parity.recheck(deadline) == 0))
          .isTrue();
      assertThat(parity.standing(Duration.ZERO).verdict()).isEqualTo(new Parity.Equal());

      pair.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
          "create trigger swallow before update on t for each row execute function swallow()",
          "alter table t enable always trigger swallow");
      pair.onSource("update t set v = 0 where v in (-121, -8, 1, 98)");

      assertThat(settle(pair, parity).tables())
          .flatExtracting(table -> table.differences().named())
          .extracting(RowDifference::key)
          .containsExactlyInAnyOrder(List.of("-122"), List.of("-9"), List.of("0"), List.of("97"));
    }
  }

  private static List<RowDifference> differing(String... key) {
    return List.of(new RowDifference(RowDifference.Kind.DIFFERENT, List.of(key), List.of("v")));
  }

  private static ParityReport settle(ReplicatedPair pair, LiveParity parity) {
    pair.arrive();
    Marker marker = new Marker("rest");
    try (Session source = pair.source().open("test")) {
      return parity.settle(marker, marker.send(source), Deadline.after(ReplicatedPair.LIMIT));
    }
  }
}
