package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.pgcutover.verifier.RowDifference.Kind.DIFFERENT;
import static org.pgcutover.verifier.RowDifference.Kind.EXTRA;
import static org.pgcutover.verifier.RowDifference.Kind.MISSING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** A table that is compared range by range is compared as one that is compared at once. */
class KeyRangesIT {
  private static final String TABLES =
      """
      create table whole (id int primary key, v text);
      create table pair (day date, n int, v text, primary key (day, n));
      create table three (b boolean, u uuid, at timestamptz, v int, primary key (b, u, at));
      create table name (k text collate "C" primary key, v int);
      create table sum (n numeric(8, 2) primary key, v int);
      create table byte (k bytea, t timestamp, v int, primary key (k, t));
      create table one (id bigint primary key, v int);
      create table none (id bigint primary key, v int);
      create table without (v text);
      """;

  private static final String[] ROWS = {
    "insert into whole select i, 'v' || i from generate_series(-50, 49) i",
    "insert into pair select '2026-01-01'::date + i / 9, i % 9 - 4, 'v' || i from generate_series(1, 90) i",
    "insert into three select i % 2 = 0, md5((i / 4)::text)::uuid, 'epoch'::timestamptz + i * interval '1 day', i from generate_series(1, 60) i",
    "insert into name select chr(96 + i) || case i % 4 when 0 then '''' when 1 then '\\' when 2 then '%' else '?é' end, i from generate_series(1, 26) i",
    "insert into sum select i * 1.25, i from generate_series(-20, 20) i",
    "insert into byte select decode(to_hex(100 + i / 5), 'hex'), case i % 5 when 0 then 'infinity' when 1 then '-infinity' else '2026-01-01'::timestamp + i * interval '1 microsecond' end, i"
        + " from generate_series(0, 60) i",
    "insert into one values (7, 7)",
    "insert into without select 'v' || i from generate_series(1, 20) i"
  };

  private final DatabasePair pair = DatabasePair.fresh(14, 18);
  private final List<RowsProgress> told = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 1000})
  void rangesFindWhatOneReadingFinds(int rows) {
    pair.onBoth(TABLES).onBoth(ROWS);
    assertThat(compared(new InRanges(rows)))
        .isEqualTo(compared(Alignment.AT_REST))
        .allSatisfy(table -> assertThat(table.verdict()).isEqualTo(new Parity.Equal()));

    pair.onTarget(
        "delete from whole where id in (-50, -49, 0, 49)",
        "update whole set v = 'x' where id % 10 = 3",
        "insert into whole values (-1000, ''), (1000, '')",
        "update pair set n = n + 100 where n = 4",
        "delete from pair where day = '2026-01-02'",
        "update three set v = -v where v % 7 = 0",
        "delete from name where v in (1, 26)",
        "insert into name values ('', 0), ('ü', 0), ('B', 0)",
        "update sum set n = n + 0.01 where n in (-25, 0, 25)",
        "delete from byte where t = '-infinity' or k = '\\x69'",
        "update one set id = 8",
        "insert into none values (1, 1)",
        "delete from without where v = 'v7'");

    assertThat(compared(new InRanges(rows)))
        .isEqualTo(compared(Alignment.AT_REST))
        .allSatisfy(table -> assertThat(table.verdict()).isInstanceOf(Parity.Different.class));
  }

  @Test
  void eachRangeIsReadInSnapshotsOfItsOwn() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));

    // 16, 64 and the other rows
    TableParity found =
        only(
            new InRanges(16)
                .before(2, () -> pair.onTarget("update t set v = 1 where id in (10, 50, 90)"))
                .before(3, () -> pair.onTarget("delete from t where id in (11, 51, 91)")));

    assertThat(found.differences().named())
        .containsExactly(
            new RowDifference(DIFFERENT, List.of("50"), List.of("v")),
            new RowDifference(DIFFERENT, List.of("90"), List.of("v")),
            new RowDifference(MISSING, List.of("91"), List.of()));
    assertThat(found.verdict())
        .isEqualTo(Parity.different("1 row missing on the target, 2 rows different"));
    assertThat(List.of(found.sourceRows().orElse(0), found.targetRows().orElse(0)))
        .containsExactly(100L, 99L);
  }

  @Test
  void eachRangeIsToldAndThenTheTable() {
    pair.onBoth(
        "create table t (id int primary key, v int)",
        "insert into t " + series(1, 100),
        "create table gone ()",
        "analyze");
    pair.onTarget("drop table gone");

    compared(new InRanges(16));

    assertThat(told)
        .extracting(RowsProgress::tablesDone, RowsProgress::rows, RowsProgress::pages)
        .containsExactly(
            tuple(1L, 0L, 0L),
            tuple(1L, 16L, 0L),
            tuple(1L, 80L, 0L),
            tuple(1L, 100L, 1L),
            tuple(2L, 100L, 1L));
    assertThat(told)
        .allSatisfy(pass -> {
          assertThat(pass.tables()).isEqualTo(2);
          assertThat(pass.rowsExpected()).isEqualTo(100);
          assertThat(pass.pagesExpected()).isEqualTo(1);
        });
    assertThat(told)
        .extracting(pass -> pass.verdict().isPresent())
        .containsExactly(true, false, false, false, true);
    assertThat(List.of(told.getLast().equal(), told.getLast().different())).containsExactly(1L, 1L);
  }

  @Test
  void boundsMayVanish() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));

    TableParity found =
        only(
            new InRanges(16)
                .before(1, () -> pair.onBoth("delete from t where id = 16"))
                .before(2, () -> pair.onBoth("delete from t where id in (17, 80)"))
                .before(3, () -> pair.onTarget("insert into t values (80, 0), (81000, 0)")));

    // 80 was looked for, and not there, in the range before.
    assertThat(found.differences().named())
        .containsExactly(new RowDifference(EXTRA, List.of("81000"), List.of()));
    assertThat(found.sourceRows()).hasValue(97);
  }

  @Test
  void allRowsMayVanish() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));
    InRanges ranges = new InRanges(16).before(2, () -> pair.onBoth("delete from t"));

    TableParity found = only(ranges);

    assertThat(found.verdict()).isEqualTo(new Parity.Equal());
    assertThat(found.sourceRows()).hasValue(16);
    assertThat(ranges.pairs).isEqualTo(3);
  }

  @Test
  void whatIsEqualIsSoAsOfTheFirstSnapshots() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));
    InRanges ranges = new InRanges(16);

    assertThat(only(ranges).verdict()).isEqualTo(new Parity.Equal());
    assertThat(ranges.foundEqualIn).containsExactly(1);

    pair.onTarget("delete from t where id = 100");
    InRanges again = new InRanges(16);
    assertThat(only(again).verdict()).isInstanceOf(Parity.Different.class);
    assertThat(again.foundEqualIn).isEmpty();
  }

  @Test
  void whatChangedIsTakenOutOfItsRange() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));
    pair.onTarget(
        "update t set v = 1 where id in (10, 50, 90)", "delete from t where id in (16, 17)");

    TableParity found = only(new InRanges(16).changed(10, 16, 50, 70, 100, 1000));

    assertThat(found.differences().named())
        .containsExactlyInAnyOrder(
            new RowDifference(MISSING, List.of("17"), List.of()),
            new RowDifference(DIFFERENT, List.of("90"), List.of("v")));
    assertThat(only(new InRanges(16).changed(10, 16, 17, 50, 90, 1, 100)).verdict())
        .isEqualTo(new Parity.Equal());
  }

  @Test
  void aRangeThatCannotBeReadLeavesNoVerdict() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 100));
    InRanges ranges =
        new InRanges(16)
            .before(2, () -> pair.onTarget("alter table t drop v", "alter table t add w int"));

    TableParity found = only(ranges);

    assertThat(found.verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(found.sourceRows()).isEmpty();
    assertThat(ranges.pairs).isEqualTo(2);
    assertThat(ranges.foundEqualIn).isEmpty();
  }

  /** With statistics and without: a range is no reason to read all of the table. */
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void rangesAreFoundByTheKeysIndex(int major) {
    DatabasePair databases =
        DatabasePair.fresh(major, major)
            .onBoth(
                "create table single (id bigint primary key, v text) with (autovacuum_enabled = off)",
                "create table several (a int, b uuid, c timestamptz, v text, primary key (a, b, c)) with (autovacuum_enabled = off)",
                "insert into single select i, repeat('x', 100) from generate_series(1, 20000) i",
                "insert into several select i / 5000, md5((i % 5000 / 10)::text)::uuid, 'epoch'::timestamptz + i * interval '1 hour', repeat('x', 100) from generate_series(1, 20000) i");

    for (String statistics : List.of("select 1", "analyze")) {
      databases.onSource(statistics);
      assertFoundByIndex(
          databases,
          "single",
          new KeyRange(List.of(), List.of("500")),
          new KeyRange(List.of("500"), List.of("15000")),
          new KeyRange(List.of("15000"), List.of()));
      List<String> low =
          List.of("0", "00ac8ed3-b432-7bdd-4ebb-ebcb2ba10a00", "1970-02-01 00:00:00+00");
      List<String> near =
          List.of("0", "00ac8ed3-b432-7bdd-4ebb-ebcb2ba10a00", "1970-03-01 00:00:00+00");
      List<String> high =
          List.of("2", "98f13708-2101-94c4-7568-7be6106a3b84", "1971-02-01 00:00:00+00");
      assertFoundByIndex(
          databases,
          "several",
          new KeyRange(List.of(), low),
          new KeyRange(low, near),
          new KeyRange(near, high),
          new KeyRange(high, List.of()));
    }
  }

  private static void assertFoundByIndex(DatabasePair databases, String name, KeyRange... ranges) {
    try (SessionPair sessions = SessionPair.open(databases.source(), databases.target())) {
      ComparedTable table = table(sessions, name);
      for (KeyRange range : ranges) {
        ComparedTable part = table.within(range);
        List<Object> limits = List.copyOf(range.parameters());
        List<Object> keys = new ArrayList<>();
        (range.above().isEmpty() ? range.upTo() : range.above())
            .forEach(value -> keys.add(new String[] {value}));
        assertThat(plan(sessions, part.query().fingerprint(), limits)).doesNotContain("Seq Scan");
        assertThat(plan(sessions, part.query().fingerprints(64), limits))
            .doesNotContain("Seq Scan");
        assertThat(plan(sessions, part.hashes(), with(limits, (Object) new Long[] {0L})))
            .doesNotContain("Seq Scan");
        assertThat(plan(sessions, part.query().hashesOfKeys(), with(keys, limits.toArray())))
            .doesNotContain("Seq Scan");
        assertThat(
                plan(
                    sessions,
                    part.query().keyBehind(range.above(), 5000),
                    List.copyOf(range.above())))
            .contains("Index")
            .doesNotContain("Seq Scan", "Sort");
      }
    }
  }

  private static ComparedTable table(SessionPair sessions, String name) {
    return Optional.ofNullable(
            DifferingValues.comparedTables(sessions).get(new TableName("public", name)))
        .orElseThrow();
  }

  private static String plan(SessionPair sessions, Sql sql, List<Object> parameters) {
    return sessions
        .source()
        .inSnapshot(_ -> {
          PinnedSettings.requireIndexes(sessions.source());
          sessions.source().set("enable_sort", sql.name().equals("next range") ? "off" : "on");
          return String.join(
              "\n",
              sessions
                  .source()
                  .list(
                      Sql.of("explain " + sql.text()),
                      row -> row.getString(1),
                      parameters.toArray()));
        });
  }

  private static List<Object> with(List<Object> first, Object... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toList();
  }

  /** A scan of the index would go on to the last row of the first column's value. */
  @Test
  void aRangeOfAFewRowsReadsAFewPages() {
    pair.onBoth("create table t (a int, b int, v text, primary key (a, b))");
    pair.onSource(
        "insert into t select 1, i, repeat('x', 100) from generate_series(1, 100000) i",
        "vacuum analyze t");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      ComparedTable table = table(sessions, "t");
      KeyRange begin = new KeyRange(List.of(), List.of("1", "100"));
      KeyRange middle = new KeyRange(List.of("1", "50000"), List.of("1", "50100"));
      for (KeyRange range : List.of(begin, middle)) {
        assertThat(pages(sessions, table.within(range))).isLessThan(20);
      }
    }
  }

  private static int pages(SessionPair sessions, ComparedTable part) {
    String plan =
        plan(
            sessions,
            Sql.of(
                "(analyze, buffers, costs off, timing off) " + part.query().fingerprint().text()),
            List.copyOf(part.query().range().parameters()));
    return plan.lines().filter(line -> line.strip().startsWith("Buffers:")).findFirst().stream()
        .flatMap(line -> Stream.of(line.split("\\D+")))
        .filter(number -> !number.isEmpty())
        .mapToInt(Integer::parseInt)
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void onlyKeysAreCutThatAreOrderedAlikeEverywhere(int major) {
    DatabasePair databases =
        DatabasePair.fresh(major, 18)
            .onBoth(
                "create table yes1 (a int2, b int4, c int8, d oid, e uuid, f bytea, g date, h time(3), i timestamp, j timestamptz(0), k boolean, l numeric(10), primary key (a, b, c, d, e, f, g, h, i, j, k, l))",
                "create table yes2 (a varchar(10) collate \"C\", b int, primary key (a, b) include (b))",
                "create table no1 (a text primary key)",
                "create table no2 (a int, b text, primary key (a, b))",
                "create table no3 (a numeric primary key)",
                "create table no4 (a float8 primary key)",
                "create type mood as enum ('b', 'a')",
                "create table no5 (a mood primary key)",
                "create table no6 (a int not null)",
                "create unique index on no6 (a desc)",
                "create table no7 (a int)",
                "create table no8 (a text collate \"C\" not null)",
                "create unique index on no8 (a collate \"POSIX\")",
                "create table no9 (a text collate \"C\" not null)",
                "create unique index on no9 (a text_pattern_ops)");
    try (SessionPair sessions = SessionPair.open(databases.source(), databases.target())) {
      assertThat(DifferingValues.comparedTables(sessions).values())
          .allSatisfy(table ->
              assertThat(table.isKeyOrdered())
                  .describedAs("%s", table.name())
                  .isEqualTo(table.name().name().startsWith("yes")))
          .hasSize(11);
    }
  }

  @Test
  void tablesThatAreSmallOrLieInAnotherOrderAreReadAtOnce() {
    pair.onBoth("create table t (id int primary key, v int)", "insert into t " + series(1, 1000));
    InRanges small = new InRanges(new KeyRanges.Limits(1 << 20, 10, Duration.ofDays(1)));
    only(small);
    assertThat(small.pairs).isEqualTo(1);

    pair.onSource("analyze t");
    InRanges inOrder = new InRanges(10);
    only(inOrder);
    assertThat(inOrder.pairs).isGreaterThan(1);

    pair.onSource(
        "create table other as select * from t order by md5(id::text)",
        "drop table t",
        "alter table other rename to t",
        "alter table t add primary key (id)",
        "analyze t");
    InRanges anyhow = new InRanges(10);
    only(anyhow);
    assertThat(anyhow.pairs).isEqualTo(1);
  }

  /** A narrow heap may stand for wide rows. */
  @Test
  void whatLiesInToastCounts() {
    pair.onBoth(
        "create table t (id int primary key, v text)",
        "alter table t alter v set storage external",
        "insert into t select i, repeat('x', 10000) from generate_series(1, 300) i",
        "vacuum analyze t");
    InRanges large = new InRanges(new KeyRanges.Limits(1 << 20, 10, Duration.ofDays(1)));

    only(large);

    assertThat(large.pairs).isGreaterThan(1);
    assertThat(told.getLast().pagesExpected()).isGreaterThan(300);
    assertThat(told.getLast().pages()).isEqualTo(told.getLast().pagesExpected());
  }

  private static String series(int from, int to) {
    return "select i, 0 from generate_series(%d, %d) i".formatted(from, to);
  }

  private TableParity only(Alignment alignment) {
    List<TableParity> tables = compared(alignment);
    assertThat(tables).hasSize(1);
    return tables.getFirst();
  }

  /** Ordered, and without what differs from one time to the next. */
  private List<TableParity> compared(Alignment alignment) {
    RowsPlan plan;
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      plan = RowsPlan.of(sessions.both(TableShape::list), Set.of(), Writes.FROZEN);
    }
    try (SessionPool pool = new SessionPool(new Both<>(pair.source(), pair.target()), 2)) {
      return new RowsPass(
              pool, alignment, Writes.FROZEN, Deadline.after(Duration.ofMinutes(1)), told::add)
          .run(plan).stream()
              .map(KeyRangesIT::sorted)
              .sorted(Comparator.comparing(TableParity::table))
              .toList();
    }
  }

  private static TableParity sorted(TableParity table) {
    return new TableParity(
        table.table(),
        table.verdict(),
        table.sourceRows(),
        table.targetRows(),
        table
            .differences()
            .naming(named ->
                named.stream().sorted(Comparator.comparing(RowDifference::toString)).toList()));
  }

  /** Both sides at rest, and yet in ranges: first small ones stay so, others grow. */
  private static final class InRanges implements Alignment {
    private final KeyRanges.Limits limits;
    private final Map<Integer, Runnable> before = new HashMap<>();
    private final List<Integer> foundEqualIn = new CopyOnWriteArrayList<>();
    private List<List<String>> changed = List.of();
    private int pairs;

    InRanges(int firstRows) {
      this(new KeyRanges.Limits(-1, firstRows, firstRows < 3 ? Duration.ZERO : Duration.ofDays(1)));
    }

    InRanges(KeyRanges.Limits limits) {
      this.limits = limits;
    }

    InRanges before(int pair, Runnable work) {
      before.put(pair, work);
      return this;
    }

    InRanges changed(int... ids) {
      changed = IntStream.of(ids).mapToObj(id -> List.of(String.valueOf(id))).toList();
      return this;
    }

    @Override
    public KeyRanges.Limits ranges() {
      return limits;
    }

    @Override
    public synchronized Aligned align(SessionPair sessions, ComparedTable table) {
      int number = ++pairs;
      before.getOrDefault(number, () -> {}).run();
      Aligned atRest = AT_REST.align(sessions, table);
      return new Aligned() {
        @Override
        public Stream<List<List<String>>> changed(TableName name, int most) {
          // In more than one lot.
          return changed.stream().map(List::of);
        }

        @Override
        public boolean isChanged(TableName name, List<String> key) {
          return changed.contains(key);
        }

        @Override
        public boolean isChangedAsAWhole(TableName name) {
          return atRest.isChangedAsAWhole(name);
        }

        @Override
        public Optional<Parity> foundEqual(ComparedTable compared, Fingerprint source) {
          foundEqualIn.add(number);
          return Optional.empty();
        }

        @Override
        public void foundEqual(TableName name, List<List<String>> keys) {}
      };
    }
  }
}
