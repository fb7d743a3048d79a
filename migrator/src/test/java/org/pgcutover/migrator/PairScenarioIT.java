package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.demo.Shop;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadAudit;
import org.pgcutover.migrator.demo.WorkloadConfig;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.TableParity;

/** The demo's shop, moved between two majors while its clients write. */
class PairScenarioIT {
  private static final double SCALE = 0.2;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Sql STRUCTURE = Sql.file(PairScenarioIT.class, "structure");

  /** Of the years to which the clients' payments do not reach. */
  private static final String REVENUE =
      "select count(*), sum(hashtextextended(r::text, 0)) from shop.revenue r where paid_on < '2025-01-01' or paid_on > '2027-06-01'";

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"15, 18", "16, 17"})
  void movesTheShopUnderLoad(int sourceMajor, int targetMajor) throws SQLException {
    Servers.assumeClientFor(sourceMajor, targetMajor);
    movesTheShopUnderLoad(SERVERS.pair(sourceMajor, targetMajor));
  }

  @Tag("long")
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"14, 18", "16, 18", "17, 18", "18, 18"})
  void alsoBetweenTheOtherPairs(int sourceMajor, int targetMajor) throws SQLException {
    Servers.assumeClientFor(sourceMajor, targetMajor);
    movesTheShopUnderLoad(SERVERS.pair(sourceMajor, targetMajor));
  }

  @Test
  void movesADatabaseWithAnOddNameForAnOddUser() throws SQLException {
    String suffix = " \"Odd\" it's b=@/\\ %41 Ünï";
    String user = "ro le's=@\"ü";
    DatabasePair plain = SERVERS.pair(15, 18, suffix);
    DatabasePair pair =
        new DatabasePair(plain.migration(), as(user, plain.source()), as(user, plain.target()));

    movesTheShopUnderLoad(pair);
  }

  private static void movesTheShopUnderLoad(DatabasePair pair) throws SQLException {
    Shop.load(pair.source(), SCALE);
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());
    closeToApplications(pair.target());
    List<TableName> tables = tables(pair.source());
    List<String> structure = structure(pair.source());

    try (Workload workload =
        Workload.start(pair.source(), pair.target(), new WorkloadConfig(4, 150))) {
      awaitMore(workload, 150);
      Outcome outcome = pair.run();
      assertEverythingEqual(outcome, tables);
      // The clients found the target by themselves.
      awaitMore(workload, 300);
      WorkloadAudit audit = workload.audit(pair.target());

      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(workload.stop().errors()).doesNotContainKey("23505");
    }
    assertThat(structure(pair.target())).containsExactlyInAnyOrderElementsOf(structure);
    assertThat(row(pair.target(), REVENUE)).isEqualTo(row(pair.source(), REVENUE)).isNotEmpty();
    assertSequencesGoOn(pair);
    assertThat(Application.mayWrite(pair.source())).isFalse();
    assertThat(Application.mayWrite(pair.target())).isTrue();
    pair.finish();
    assertThat(Traces.of(pair.source()))
        .isEqualTo(sourceBefore.with("setting default_transaction_read_only=on"));
    assertThat(Traces.of(pair.target()).replication()).isEqualTo(targetBefore.replication());
    await().atMost(DEADLINE).until(() -> Traces.sessions(pair.source()).isEmpty());
    await().atMost(DEADLINE).until(() -> Traces.sessions(pair.target()).isEmpty());
  }

  private static void assertEverythingEqual(Outcome outcome, List<TableName> tables) {
    ParityReport parity =
        assertThat(outcome)
            .asInstanceOf(type(Outcome.Done.class))
            .actual()
            .cutOver()
            .orElseThrow()
            .parity();
    assertThat(parity.verdict()).isInstanceOf(Parity.Equal.class);
    assertThat(parity.excluded()).isEmpty();
    assertThat(parity.tables())
        .allSatisfy(table -> assertThat(table.verdict()).isInstanceOf(Parity.Equal.class))
        .extracting(TableParity::table)
        .containsExactlyInAnyOrderElementsOf(tables);
    assertThat(parity.sequences().compared()).isGreaterThanOrEqualTo(12);
  }

  /** What the target gives out next, the source has not given out, and nothing is left out. */
  private static void assertSequencesGoOn(DatabasePair pair) throws SQLException {
    long wishes = number(pair.source(), "select last_value from shop.wishes_id_seq");
    long categories =
        number(pair.source(), "select last_value + is_called::int from shop.categories_id_seq");
    long batch = number(pair.source(), "select last_value from shop.batch");
    long countdown = number(pair.target(), "select last_value from shop.countdown");
    try (Application application = Application.connect(pair.target())) {
      application.execute("insert into shop.wishes (wish) values ('a first one')");
      application.execute("insert into shop.categories (name) values ('one more')");
    }

    assertThat(wishes).as("never called on the source").isOne();
    assertThat(number(pair.target(), "select max(id) from shop.wishes")).isOne();
    assertThat(number(pair.target(), "select max(id) from shop.categories")).isEqualTo(categories);
    assertThat(number(pair.target(), "select nextval('shop.never_called')")).isEqualTo(500);
    assertThat(number(pair.target(), "select nextval('shop.batch')")).isEqualTo(batch + 10);
    assertThat(number(pair.target(), "select nextval('shop.countdown')")).isEqualTo(countdown - 1);
    assertThat(countdown)
        .isLessThan(number(pair.source(), "select last_value from shop.countdown"));
  }

  private static Endpoint as(String user, Endpoint endpoint) {
    String password = "p'a ss=@wörd\\ \"%41";
    DatabasePair.execute(
        endpoint,
        "create role %s superuser login password %s"
            .formatted(Quote.identifier(user), Quote.literal(password)));
    return new Endpoint(
        endpoint.side(),
        endpoint.host(),
        endpoint.port(),
        endpoint.database(),
        user,
        Optional.of(password),
        endpoint.options());
  }

  private static void closeToApplications(Endpoint target) {
    try (Session session = target.open("scenario")) {
      ReadOnlyDefault.on(session);
    }
  }

  private static List<TableName> tables(Endpoint source) {
    try (Session session = source.open("scenario")) {
      return new Catalog(session)
          .tables().stream().filter(table -> !table.partitioned()).map(Table::name).toList();
    }
  }

  private static List<String> structure(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario").set("search_path", "")) {
      return session.list(STRUCTURE, row -> row.getString("line"));
    }
  }

  private static Map<Long, String> row(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("scenario").set("search_path", "")) {
      return session.one(
          Sql.of(sql), row -> Map.of(row.getLong(1), String.valueOf(row.getString(2))));
    }
  }

  private static long number(Endpoint endpoint, String sql) {
    return DatabasePair.number(endpoint, sql);
  }

  private static void awaitMore(Workload workload, long count) {
    long wanted = workload.acknowledged() + count;
    await().atMost(DEADLINE).until(() -> workload.acknowledged() >= wanted);
  }
}
