package org.pgcutover.migrator;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.Plan.Hook;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What docs/clients.md says of PgJDBC, HikariCP and libpq, there and back. */
class ClientsScenarioIT {
  private static final int POOL_SIZE = 4;
  private static final String APPLICATION = "client";
  private static final String PASSWORD = "client-password";
  private static final String ENDED = "57P01|08...";
  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);

  @BeforeEach
  void load() {
    for (Endpoint server : List.of(pair.source(), pair.target())) {
      DatabasePair.execute(
          server,
          "do $$ begin if to_regrole('%1$s') is null then create role %1$s login superuser password '%2$s'; end if; end $$"
              .formatted(APPLICATION, PASSWORD));
    }
    pair.onSource(PooledWriters.TABLE);
    pair.onSource("create sequence public.tickets");
    pair.runToTheGate();
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest(name = "sent away at once: {0}")
  @ValueSource(booleans = {true, false})
  void aPoolThatListsBothServersFollowsThereAndBackByItself(boolean atOnce) throws Exception {
    Plan plan = DatabasePair.freezing(atOnce, pair.plan());
    Set<Long> acknowledged;
    try (HikariDataSource pool = new HikariDataSource(config(both(), POOL_SIZE));
        PooledWriters writers = new PooledWriters(pool, POOL_SIZE)) {
      writers.awaitMore(100);
      DatabasePair.done(DatabasePair.run(plan));
      writers.awaitMore(100);
      assertOnlyOpenConnectionsFailed(writers.failures());
      assertThat(port(pool)).isEqualTo(pair.target().port());

      assertThat(DatabasePair.run(plan.reversed())).isInstanceOf(Outcome.RolledBack.class);
      writers.awaitMore(100);
      assertOnlyOpenConnectionsFailed(writers.failures());
      assertThat(port(pool)).isEqualTo(pair.source().port());

      acknowledged = writers.stop();
    }
    assertThat(written(pair.source())).containsAll(acknowledged);
  }

  /**
   * Each connection once, and none while the pool waited for a server. One that was being made when
   * the target was opened may be ended as those from before: at most one more for each.
   */
  private void assertOnlyOpenConnectionsFailed(List<PooledWriters.Failure> failures) {
    assertThat(failures)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(2 * POOL_SIZE)
        .allSatisfy(failure -> {
          assertThat(failure.stage()).isNotEqualTo(PooledWriters.Stage.CONNECT);
          assertThat(failure.sqlState()).matches(ENDED);
        })
        .extracting(PooledWriters.Failure::backend)
        .doesNotHaveDuplicates();
    Set<Long> refused =
        failures.stream()
            .filter(failure -> failure.stage() == PooledWriters.Stage.WRITE)
            .map(PooledWriters.Failure::id)
            .collect(toSet());
    assertThat(written(pair.target())).isNotEmpty().noneMatch(refused::contains);
  }

  @Test
  void withTheDefaultFreezeSessionsEndAndNoServerTakesWritesUntilTheTargetDoes() throws Exception {
    try (Connection writing = connect(both());
        Connection idle = connect(both())) {
      execute(writing, "begin; insert into public.written values (-1)");
      AtTheLastWord word = new AtTheLastWord(true);

      assertThat(state(() -> execute(writing, "commit"))).matches(ENDED);
      assertThat(state(() -> execute(idle, "select 1"))).matches(ENDED);
      assertThat(state(() -> connect(both()))).isEqualTo("08001");
      assertThat(psql("read-write"))
          .satisfies(answer -> assertThat(answer.exitCode()).isEqualTo(2))
          .satisfies(answer -> assertThat(answer.text()).contains("session is read-only"));
      try (Connection reads = connect(alone(pair.source()));
          Connection writes = connect(alone(pair.source()))) {
        execute(reads, "select * from public.written");
        for (String refused :
            List.of(
                "select * from public.written for update",
                "select nextval('public.tickets')",
                "create table public.t ()")) {
          assertThat(state(() -> execute(reads, refused))).isEqualTo("25006");
        }
        CompletableFuture<String> write =
            inBackground(() -> execute(writes, "insert into public.written values (-2)"));
        await().atMost(Brake.DEADLINE).until(() -> waiting() == 1);

        word.spoken();

        assertThat(write.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)).matches(ENDED);
        assertThat(state(() -> execute(reads, "select 1"))).matches(ENDED);
      }
    }
    assertLeadTo(pair.target());
    assertThat(written(pair.target())).isEmpty();
    // Neither is a standby, which is all that libpq's "primary" asks for.
    assertThat(psql("primary").text()).isEqualTo(Integer.toString(pair.source().port()));

    assertThat(pair.rollback()).isInstanceOf(Outcome.RolledBack.class);

    // Though what its JVM saw of both says the contrary.
    try (Connection connection = connect(both() + "&hostRecheckSeconds=600")) {
      assertThat(port(connection)).isEqualTo(pair.source().port());
    }
    assertLeadTo(pair.source());
  }

  @Test
  void whereTheFreezeWaitsTheSourceTakesConnectionsUntilTheTargetDoes() throws Exception {
    try (Connection before = connect(both())) {
      AtTheLastWord word = new AtTheLastWord(false);

      execute(before, "select * from public.written");
      assertLeadTo(pair.source());
      CompletableFuture<String> write =
          inBackground(() -> execute(before, "insert into public.written values (-1)"));
      await().atMost(Brake.DEADLINE).until(() -> waiting() == 1);
      word.spoken();

      assertThat(write.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)).matches(ENDED);
    }
    assertLeadTo(pair.target());
    assertThat(written(pair.target())).isEmpty();
  }

  /**
   * As a name or an address that is led over late makes it: the pool has come to the old server.
   */
  @Test
  void aPoolKeepsAConnectionThatIsRefusedWritesUnlessItIsToldOtherwise() throws SQLException {
    DatabasePair.done(pair.run());
    for (boolean told : List.of(false, true)) {
      HikariConfig config = config(alone(pair.source()), 1);
      if (told) {
        config.setExceptionOverrideClassName(RefusedWritesEvict.class.getName());
      }
      try (HikariDataSource pool = new HikariDataSource(config)) {
        long first = backend(pool);
        assertThat(state(() -> execute(pool, "select 1 / 0"))).isEqualTo("22012");
        assertThat(backend(pool)).isEqualTo(first);
        assertThat(state(() -> execute(pool, "insert into public.written values (-1)")))
            .isEqualTo("25006");
        assertThat(backend(pool) == first).isEqualTo(!told);
      }
    }
    HikariConfig forReading = config(both(), 1);
    forReading.setReadOnly(true);
    try (HikariDataSource pool = new HikariDataSource(forReading)) {
      assertThat(port(pool)).isEqualTo(pair.target().port());
      assertThat(state(() -> execute(pool, "insert into public.written values (-1)")))
          .isEqualTo("25006");
    }
  }

  private interface Attempt {
    void run() throws SQLException;
  }

  /** Held by the operator's last word, with both sides found equal. */
  private final class AtTheLastWord {
    private final Path answer = folder.resolve("answer");
    private final CompletableFuture<Throwable> run;

    AtTheLastWord(boolean atOnce) {
      Path asked = folder.resolve("asked");
      Plan plan =
          DatabasePair.with(
              new Plan.Takeover(
                  Map.of(
                      Hook.BEFORE_OPEN,
                      List.of(
                          "sh",
                          "-c",
                          "touch %s; while [ ! -e %s ]; do sleep 0.05; done"
                              .formatted(asked, answer))),
                  new Plan.Freezing(atOnce, Optional.empty()),
                  Set.of()),
              pair.plan(DatabasePair.within(Duration.ofSeconds(30)), Plan.Goal.CUTOVER));
      run =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> DatabasePair.run(plan)), Thread::startVirtualThread);
      await().atMost(Brake.DEADLINE).until(() -> Files.exists(asked) || run.isDone());
    }

    /** Returns when the target has taken over. */
    void spoken() throws Exception {
      Files.createFile(answer);
      assertThat(run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    }
  }

  /** At the first try. */
  private void assertLeadTo(Endpoint server) throws SQLException, IOException {
    try (Connection connection = connect(both())) {
      assertThat(port(connection)).isEqualTo(server.port());
    }
    assertThat(psql("read-write").text()).isEqualTo(Integer.toString(server.port()));
  }

  private record Answer(int exitCode, String text) {}

  /** Asks the server to which libpq has connected for its port. */
  private Answer psql(String attributes) throws IOException {
    ProcessBuilder psql =
        new ProcessBuilder(
            "psql",
            "-XAtw",
            "-c",
            "select inet_server_port()",
            "host=%s,%s port=%d,%d dbname=%s user=%s connect_timeout=5 target_session_attrs=%s"
                .formatted(
                    pair.source().host(),
                    pair.target().host(),
                    pair.source().port(),
                    pair.target().port(),
                    pair.source().database(),
                    APPLICATION,
                    attributes));
    psql.environment().put("PGPASSWORD", PASSWORD);
    Process process = psql.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.onExit().join().exitValue(), text.strip());
  }

  private String both() {
    return "jdbc:postgresql://%s:%d,%s:%d/%s?targetServerType=primary"
        .formatted(
            pair.source().host(),
            pair.source().port(),
            pair.target().host(),
            pair.target().port(),
            pair.source().database());
  }

  private static String alone(Endpoint server) {
    return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), server.database());
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, APPLICATION, PASSWORD);
  }

  private static HikariConfig config(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(APPLICATION);
    config.setPassword(PASSWORD);
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    return config;
  }

  private static int port(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return port(connection);
    }
  }

  private static int port(Connection connection) throws SQLException {
    return Math.toIntExact(number(connection, "select inet_server_port()"));
  }

  private static long backend(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return number(connection, "select pg_backend_pid()");
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void execute(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      execute(connection, sql);
    }
  }

  /** The SQLSTATE with which it fails. */
  private static String state(Attempt attempt) {
    Throwable thrown = catchThrowable(attempt::run);
    return thrown instanceof SQLException e
        ? String.valueOf(e.getSQLState())
        : "no error: " + thrown;
  }

  private static CompletableFuture<String> inBackground(Attempt attempt) {
    return CompletableFuture.supplyAsync(() -> state(attempt), Thread::startVirtualThread);
  }

  private long waiting() {
    return DatabasePair.number(
        pair.source().withDatabase("postgres"),
        "select count(*) from pg_stat_activity where datname = '%s' and wait_event_type = 'Lock'"
            .formatted(pair.source().database()));
  }

  private static List<Long> written(Endpoint server) {
    try (Session session = server.open("scenario")) {
      return session.list(Sql.of("select id from public.written"), row -> row.getLong(1));
    }
  }

  /** As docs/clients.md has it. */
  public static final class RefusedWritesEvict implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException e) {
      return "25006".equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
  }
}
