package org.pgcutover.verifier;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What the verifier does not read it does not call equal. */
class LimitsIT {
  private static final Parity EQUAL = new Parity.Equal();
  private static final TableName T = new TableName("public", "t");
  private static final String TABLE = "create table t (i int); insert into t values (1)";

  private static final Duration SHORT = Duration.ofMillis(10);

  private final DatabasePair pair = DatabasePair.fresh(16, 18);

  @Test
  void rowSecurityHidesNothing() {
    String role = "reader_" + pair.source().database();
    pair.onBoth(
        TABLE,
        "create role %s login password 'x'".formatted(role),
        "grant select on t to " + role,
        "alter table t enable row level security",
        "create policy none on t using (false)");
    pair.onTarget("insert into t values (2)");

    RowsParity asReader = pair.as(role, "x").rows();
    RowsParity asSuperuser = pair.rows();

    assertThat(asReader.verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(asReader.tables().getFirst().reason()).contains("row-level security");
    assertThat(asSuperuser.verdict()).isInstanceOf(Parity.Different.class);
    assertThat(asSuperuser.tables().getFirst().reason()).isEqualTo("1 row only on the target");
  }

  @Test
  void aTableWithoutPrivilegeIsInconclusiveAndTheOthersAreCompared() {
    String role = "reader_" + pair.source().database();
    pair.onBoth(
        TABLE,
        "create table open (i int)",
        "create role %s login password 'x'".formatted(role),
        "grant select on open to " + role);

    RowsParity parity = pair.as(role, "x").rows();

    assertThat(verdicts(parity)).containsEntry("public.open", "equal");
    assertThat(verdicts(parity)).containsEntry("public.t", "inconclusive");
  }

  @Test
  void foreignTablesAreLeftOutAndUnloggedOnesAndLargeObjectsCompared() {
    pair.onBoth(
        TABLE,
        "create unlogged table fast (i int)",
        "create foreign data wrapper nothing",
        "create server nowhere foreign data wrapper nothing",
        "create foreign table far (i int) server nowhere",
        "select lo_create(4711)");
    TableName fast = new TableName("public", "fast");
    TableName far = new TableName("public", "far");
    TableName large = new TableName("pg_catalog", "pg_largeobject");

    RowsParity parity = pair.rows();
    RowsParity waived = pair.rows(fast, far, large);

    assertThat(parity.verdict()).isEqualTo(EQUAL);
    assertThat(parity.excluded()).extracting(ExcludedTable::table).containsExactly(far);
    assertThat(verdicts(parity))
        .containsOnly(
            Map.entry("public.t", "equal"),
            Map.entry("public.fast", "equal"),
            Map.entry("pg_catalog.pg_largeobject", "equal"));
    assertThat(waived.verdict()).isEqualTo(EQUAL);
    assertThat(waived.excluded())
        .extracting(ExcludedTable::table)
        .containsExactlyInAnyOrder(fast, far, large);
  }

  @Test
  void aLockedTableTimesOutAndTheOthersAreCompared() {
    pair.onBoth(TABLE, "create table open (i int)");
    List<TableParity> seen = new ArrayList<>();

    RowsParity parity =
        whileLocked(
            "lock table t",
            () ->
                pair.verifier()
                    .rows(
                        Writes.FROZEN,
                        Duration.ofSeconds(1),
                        Set.of(),
                        told -> told.verdict().ifPresent(seen::add)));

    assertThat(verdicts(parity)).containsEntry("public.open", "equal");
    assertThat(parity.tables().getLast().verdict())
        .isEqualTo(Parity.inconclusive("timed out on the target"));
    assertThat(parity.elapsed()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(parity.tables());
  }

  /** Nor waits long for it who wants the same table of the other side for himself. */
  @Test
  void nobodyWaitsLongForALockedTable() throws Exception {
    pair.onBoth(TABLE, "create table open (i int)");
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();
        Session other = pair.source().open("test");
        Session holder = pair.target().open("test")) {
      Future<RowsParity> comparison =
          holder.inTransaction(_ -> {
            holder.execute("lock table t");
            Future<RowsParity> rows = beside.submit(() -> pair.rows());
            assertThat(Deadline.after(Duration.ofSeconds(20)).await(SHORT, () -> isRead(other)))
                .isTrue();
            assertThat(other.lockTimeout(Duration.ofSeconds(20)).execute("alter table t add j int"))
                .isZero();
            return rows;
          });
      RowsParity parity = comparison.get();

      assertThat(verdicts(parity)).containsEntry("public.open", "equal");
      assertThat(parity.tables().getLast().verdict())
          .isEqualTo(
              new Parity.Inconclusive(List.of("is locked by somebody else on the target"), true));
    }
  }

  @Test
  void whatTheDeadlineLeavesUnreadIsInconclusive() {
    pair.onBoth(TABLE, "create table u (i int)");

    RowsParity parity =
        whileLocked(
            "lock table t, u",
            () ->
                new Verifier(pair.source(), pair.target(), 1)
                    .rows(Writes.FROZEN, Duration.ofMillis(700), Set.of(), _ -> {}));

    assertThat(verdicts(parity))
        .containsOnly(Map.entry("public.t", "inconclusive"), Map.entry("public.u", "inconclusive"));
  }

  @Test
  void twoEncodingsMakeEverythingInconclusive() {
    DatabasePair latin =
        DatabasePair.fresh(16, 18, "encoding 'LATIN1' locale 'C' template template0");
    latin.onBoth(TABLE);

    RowsParity parity = latin.rows();

    assertThat(parity.verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(parity.tables().getFirst().reason()).startsWith("server_encoding is 'UTF8'");
  }

  @Test
  void twoEmptyDatabasesProveNothing() {
    assertThat(pair.rows().verdict()).isInstanceOf(Parity.Inconclusive.class);
  }

  @Test
  void aTableExcludedByNameIsNamed() {
    pair.onBoth(TABLE, "create table u ()");
    pair.onTarget("insert into t values (2)");

    RowsParity parity = pair.rows(T);

    assertThat(parity.verdict()).isEqualTo(EQUAL);
    assertThat(parity.excluded()).containsExactly(new ExcludedTable(T, "excluded by name"));
  }

  @Test
  void aRehearsalCallsNoMovingPartDifferent() {
    pair.onBoth(TABLE, "create sequence s");
    pair.onSource("select nextval('s')", "insert into t values (2)");

    ParityReport live =
        pair.verifier().parity(Writes.LIVE, Duration.ofMinutes(1), Set.of(), _ -> {});
    ParityReport frozen =
        pair.verifier().parity(Writes.FROZEN, Duration.ofMinutes(1), Set.of(), _ -> {});

    assertThat(live.verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(frozen.verdict()).isInstanceOf(Parity.Different.class);
    assertThat(frozen.verdict().reasons())
        .containsExactly(
            "public.t: 1 row missing on the target",
            "sequence public.s: next value is 2 on the source, 1 on the target");
  }

  @Test
  void aLostServerIsAnExceptionAndNoVerdict() {
    pair.onBoth(TABLE);
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of())) {
      Verifier verifier = new Verifier(pair.source(), server.endpoint(Side.TARGET), 2);
      server.stop();

      assertThatThrownBy(
              () -> verifier.rows(Writes.FROZEN, Duration.ofMinutes(1), Set.of(), _ -> {}))
          .isInstanceOf(PostgresException.class)
          .hasMessageStartingWith("target:");
    }
  }

  @Test
  void oneStatementPrintsEachRowOnceAndMayRunInParallel() {
    pair.onBoth("create table big as select i, md5(i::text) t from generate_series(1, 200000) i");
    List<TableShape.Column> columns =
        List.of(new TableShape.Column("i", "integer"), new TableShape.Column("t", "text"));
    RowsQuery query = RowsQuery.of(new TableName("public", "big"), columns, List.of(), Set.of());

    try (Session session = pair.target().open("test")) {
      session.execute("analyze big");
      session.set("max_parallel_workers_per_gather", "2").set("min_parallel_table_scan_size", "0");
      session.set("parallel_setup_cost", "0");
      for (Sql statement : List.of(query.fingerprint(), query.fingerprints(64))) {
        String sql = statement.text();
        String plan =
            String.join(
                "\n", session.list(Sql.of("explain (verbose) " + sql), row -> row.getString(1)));

        assertThat(plan).contains("Parallel Seq Scan").contains("Partial");
        assertThat(plan).contains("Output: (ROW(t.i, t.t))::text");
      }
    }
    assertThat(pair.rows().verdict()).isEqualTo(EQUAL);
  }

  /** The first reading tells that they differ, the second which. */
  @Test
  void aDifferenceStaysOneThoughTheSecondReadingIsRefused() {
    String role = "reader_" + pair.source().database();
    pair.onBoth(
        "create table t as select i from generate_series(1, 100000) i",
        "analyze t",
        "create role %s login password 'x'".formatted(role),
        "grant select on t to " + role);
    pair.onTarget("update t set i = -1 where i = 7");
    DatabasePair reader = pair.as(role, "x");
    Alignment refusing =
        (sessions, table) -> new Refusing(Alignment.AT_REST.align(sessions, table), role);
    RowsPlan plan;
    try (SessionPair sessions = SessionPair.open(reader.source(), reader.target())) {
      plan = RowsPlan.of(sessions.both(TableShape::list), Set.of(), Writes.FROZEN);
    }

    List<TableParity> tables;
    try (SessionPool pool = new SessionPool(new Both<>(reader.source(), reader.target()), 1)) {
      tables =
          new RowsPass(
                  pool, refusing, Writes.FROZEN, Deadline.after(Duration.ofMinutes(1)), _ -> {})
              .run(plan);
    }

    assertThat(tables)
        .singleElement()
        .satisfies(table -> {
          assertThat(table.verdict()).isInstanceOf(Parity.Different.class);
          assertThat(table.reason())
              .contains("rows differ (which was not found: ", "permission denied");
        });
  }

  /** Between the two readings somebody takes the right to read. */
  private final class Refusing implements Alignment.Aligned {
    private final Alignment.Aligned aligned;
    private final String role;

    private Refusing(Alignment.Aligned aligned, String role) {
      this.aligned = aligned;
      this.role = role;
    }

    @Override
    public void awaitChanges() {
      pair.onTarget("revoke select on t from " + role);
    }

    @Override
    public Stream<List<List<String>>> changed(TableName table, int most) {
      return aligned.changed(table, most);
    }

    @Override
    public boolean isChanged(TableName table, List<String> key) {
      return aligned.isChanged(table, key);
    }

    @Override
    public boolean isChangedAsAWhole(TableName table) {
      return aligned.isChangedAsAWhole(table);
    }

    @Override
    public Optional<Parity> foundEqual(RowsPlan.ComparedTable table, Fingerprint source) {
      return aligned.foundEqual(table, source);
    }

    @Override
    public void foundEqual(TableName table, List<List<String>> keys) {
      aligned.foundEqual(table, keys);
    }
  }

  @Test
  void whoCannotConnectLeavesTheWorkToOthersWhereThereAreAny() {
    try (SessionPool pool = poolOf("lonely", 1)) {
      assertThat(done(pool)).isEqualTo(100);
    }
    try (SessionPool pool = poolOf("shut_out", 0)) {
      pool.fill(Deadline.after(Duration.ofSeconds(10)));
      assertThatThrownBy(() -> done(pool))
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("too many connections for role");
    }
  }

  @Test
  void whoFailsEndsTheOthersWork() {
    try (SessionPool pool = poolOf("failing", -1)) {
      AtomicInteger done = new AtomicInteger();

      assertThatThrownBy(() ->
              pool.each(
                  Collections.nCopies(3000, "work"),
                  Deadline.after(Duration.ofMinutes(1)),
                  (_, _) -> {
                    Deadline.pause(Duration.ofMillis(1));
                    if (done.incrementAndGet() == 5) {
                      throw new IllegalStateException("the fifth");
                    }
                  }))
          .hasMessage("the fifth");

      assertThat(done.get()).isLessThan(3000);
    }
  }

  @Test
  void keptSessionsThatHaveEndedAreReplaced() {
    try (SessionPool pool = poolOf("ended", -1)) {
      pool.fill(Deadline.after(Duration.ofSeconds(10)));
      Sql end =
          Sql.of(
              "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename like 'ended_%'");
      try (Session session = pair.target().open("test")) {
        assertThat(session.list(end, row -> row.getBoolean(1))).containsExactly(true, true);
      }

      assertThat(done(pool)).isEqualTo(100);
    }
  }

  /** Of two pairs, whose role may have so many connections. */
  private SessionPool poolOf(String name, int connections) {
    String role = name + "_" + pair.source().database();
    pair.onBoth(
        "create role %s login password 'x' connection limit %d".formatted(role, connections));
    DatabasePair its = pair.as(role, "x");
    return new SessionPool(new Both<>(its.source(), its.target()), 2);
  }

  private static int done(SessionPool pool) {
    AtomicInteger done = new AtomicInteger();
    pool.each(
        Collections.nCopies(100, "work"),
        Deadline.after(Duration.ofMinutes(1)),
        (_, _) -> done.incrementAndGet());
    return done.get();
  }

  private static boolean isRead(Session session) {
    return session.one(
        Sql.of("select exists (select from pg_locks where relation = 't'::regclass and granted)"),
        row -> row.getBoolean(1));
  }

  private interface Comparison {
    RowsParity run();
  }

  private RowsParity whileLocked(String lock, Comparison comparison) {
    try (Session holder = pair.target().open("test")) {
      return holder.inTransaction(connection -> {
        try (var statement = connection.createStatement()) {
          statement.execute(lock);
        }
        return comparison.run();
      });
    }
  }

  private static Map<String, String> verdicts(RowsParity parity) {
    return parity.tables().stream()
        .collect(
            Collectors.toMap(table -> table.table().toString(), table -> table.verdict().word()));
  }

  @Test
  void aTableOfManySmallColumnsIsCompared() {
    DatabasePair wide = DatabasePair.fresh(16, 18);
    String columns =
        IntStream.rangeClosed(1, 1600)
            .mapToObj("c%d int not null"::formatted)
            .collect(joining(", "));
    wide.onBoth(
        "create table wide (%s)".formatted(columns),
        "insert into wide select %s".formatted("1, ".repeat(1599) + "1"),
        "analyze wide");

    assertThat(wide.rows().verdict()).isEqualTo(new Parity.Equal());

    wide.onTarget("update wide set c1600 = 2");

    assertThat(wide.rows().verdict()).isInstanceOf(Parity.Different.class);
  }
}
