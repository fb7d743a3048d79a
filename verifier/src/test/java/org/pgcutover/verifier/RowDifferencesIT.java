package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgcutover.verifier.RowDifference.Kind.DIFFERENT;
import static org.pgcutover.verifier.RowDifference.Kind.EXTRA;
import static org.pgcutover.verifier.RowDifference.Kind.MISSING;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs is found to the row and the column, in tables of one bucket and of many. */
class RowDifferencesIT {
  private final DatabasePair pair = DatabasePair.fresh(15, 18);

  @Test
  void rowsAreNamedByTheirKeyAndColumnsByTheirName() {
    pair.onBoth(
        "create table t (id int primary key, a text, \"B c\" numeric)",
        "insert into t select i, 'a' || i, i from generate_series(1, 100) i");
    pair.onTarget(
        "delete from t where id = 7",
        "insert into t values (500, 'new', 0)",
        "update t set a = null where id = 8",
        "update t set a = 'x', \"B c\" = 9.0 where id = 9");

    RowDifferences found = differences();

    assertThat(found.keyColumns()).containsExactly("id");
    assertThat(found.named())
        .containsExactlyInAnyOrder(
            new RowDifference(MISSING, List.of("7"), List.of()),
            new RowDifference(EXTRA, List.of("500"), List.of()),
            new RowDifference(DIFFERENT, List.of("8"), List.of("a")),
            new RowDifference(DIFFERENT, List.of("9"), List.of("B c", "a")));
    assertThat(found.summary())
        .isEqualTo("1 row missing on the target, 1 row only on the target, 2 rows different");
  }

  @Test
  void inManyBucketsWithAKeyOfSeveralColumns() {
    pair.onBoth(
        "create table t (flag boolean, code char(4), at timestamptz, place int, v text, primary key (code, flag, at))",
        "insert into t select i % 2 = 0, to_hex(i), 'epoch'::timestamptz + i * interval '1 minute', i, md5(i::text)"
            + " from generate_series(1, 60000) i",
        "analyze t");
    pair.onTarget(
        "delete from t where place in (11, 50000)",
        "update t set v = 'x' where place between 20001 and 20080",
        "update t set code = 'zzzz' where place = 5");

    RowDifferences found = differences();

    assertThat(found.keyColumns()).containsExactly("code", "flag", "at");
    assertThat(List.of(found.missing(), found.extra(), found.different()))
        .containsExactly(3L, 1L, 80L);
    assertThat(found.named())
        .hasSize(84)
        .contains(
            new RowDifference(MISSING, List.of("b   ", "f", "1970-01-01 00:11:00+00"), List.of()),
            new RowDifference(
                DIFFERENT, List.of("4e21", "f", "1970-01-14 21:21:00+00"), List.of("v")));
  }

  @Test
  void withoutAKeyRowsAreCounted() {
    pair.onBoth(
        "create table t (v text)", "insert into t values ('a'), ('a'), ('a'), ('b'), (null)");
    pair.onTarget("delete from t", "insert into t values ('a'), ('b'), ('b'), ('b'), (null)");

    RowDifferences found = differences();

    assertThat(found.keyColumns()).isEmpty();
    assertThat(List.of(found.missing(), found.extra(), found.different()))
        .containsExactly(2L, 2L, 0L);
  }

  @Test
  void aTableWithoutColumnsAndOneThatIsEmptyOnOneSide() {
    pair.onBoth("create table none ()", "create table t (id int primary key)");
    pair.onSource(
        "insert into none default values",
        "insert into none default values",
        "insert into t select generate_series(1, 50000)",
        "analyze t");

    assertThat(pair.rows().tables())
        .extracting(table -> table.differences().missing())
        .containsExactly(2L, 50_000L);
  }

  @Test
  void keysAreMatchedInTheOrderOfTheirBytes() {
    pair.onBoth(
        "create table t (k text primary key, v int)",
        "insert into t values ('a', 1), ('B', 2), ('ä', 3), ('\uE000', 4), ('🐘', 5), ('', 6), ('a b', 7), ('a-b', 8)");
    pair.onTarget("update t set v = -v where k in ('🐘', 'B')", "delete from t where k = 'ä'");

    assertThat(differences().named())
        .containsExactlyInAnyOrder(
            new RowDifference(DIFFERENT, List.of("B"), List.of("v")),
            new RowDifference(DIFFERENT, List.of("🐘"), List.of("v")),
            new RowDifference(MISSING, List.of("ä"), List.of()));
  }

  /** What comes first there comes last in UTF-8. */
  @ParameterizedTest
  @CsvSource({"EUC_JP, ｱ, 亜, あ", "WIN1251, ѓ, Я, Ё", "KOI8R, ю, а, Ъ"})
  void keysAreMatchedWhateverTheEncoding(
      String encoding, String first, String second, String third) {
    DatabasePair other =
        DatabasePair.alike(
            15, 18, "encoding '%s' locale 'C' template template0".formatted(encoding));
    other.onBoth("create table t (k text primary key, v int)");
    for (String key : List.of("z", first, second, third)) {
      other.onBoth("insert into t values ('%s', 1), ('x%1$s', 1)".formatted(key));
    }
    other.onTarget("update t set v = 2 where k = '%s'".formatted(second));
    other.onTarget("delete from t where k = 'x%s'".formatted(first));

    assertThat(differences(other).named())
        .containsExactlyInAnyOrder(
            new RowDifference(DIFFERENT, List.of(second), List.of("v")),
            new RowDifference(MISSING, List.of("x" + first), List.of()));
  }

  @Test
  void ofLargeObjectsTheIdentifierIsNamed() {
    pair.onBoth("select lo_from_bytea(4711, 'x')", "select lo_from_bytea(4712, 'y')");
    pair.onTarget("select lo_put(4712, 0, 'z')");

    assertThat(differences().named())
        .containsExactly(new RowDifference(DIFFERENT, List.of("4712"), List.of()));
  }

  @Test
  void anotherKeyOnTheTargetLeavesRowsWithoutOne() {
    pair.onSource(
        "create table t (a int primary key, b int)", "insert into t values (1, 1), (2, 2)");
    pair.onTarget("create table t (a int, b int primary key)", "insert into t values (1, 1)");

    assertThat(differences().keyColumns()).isEmpty();
    assertThat(differences().missing()).isEqualTo(1);
  }

  private RowDifferences differences() {
    return differences(pair);
  }

  private static RowDifferences differences(DatabasePair pair) {
    List<TableParity> tables =
        pair.rows().tables().stream().filter(table -> !table.differences().isEmpty()).toList();
    assertThat(tables).hasSize(1);
    assertThat(tables.getFirst().verdict())
        .isEqualTo(Parity.different(tables.getFirst().differences().summary()));
    return tables.getFirst().differences();
  }
}
