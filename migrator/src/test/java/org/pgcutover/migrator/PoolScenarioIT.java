package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.demo.Shop;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadAudit;
import org.pgcutover.migrator.demo.WorkloadConfig;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Clients that know nothing but PgBouncer, which lets them wait and leads them on. */
class PoolScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final String HELD =
      "begin; insert into public.things values (-1, 'prepared'); prepare transaction 'held'";
  private static final String CLIENT = "things_client";
  private static final String PASSWORD = "things-password";
  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final PooledPair pooled =
      PooledPair.of(SERVERS.pair(15, 18), Map.of(), Map.of(CLIENT, PASSWORD));
  private final DatabasePair pair = pooled.pair();
  private final String before = pooled.file();

  @BeforeEach
  void load() {
    for (Endpoint server : List.of(pair.source(), pair.target())) {
      DatabasePair.execute(
          server,
          "do $$ begin if to_regrole('%1$s') is null then create role %1$s login superuser password '%2$s'; end if; end $$"
              .formatted(CLIENT, PASSWORD));
    }
    pair.onSource(
        """
        create table public.things (id int primary key, name text);
        insert into public.things select g, 'thing ' || g from generate_series(1, 1000) g;
        """);
  }

  @AfterEach
  void letGo() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    try (Session session = pair.source().open("scenario")) {
      if (session
          .first(Sql.of("select gid from pg_prepared_xacts where gid = 'held'"), r -> true)
          .isPresent()) {
        session.execute("rollback prepared 'held'");
      }
    }
    pooled.close();
    // Each stream that is left takes a worker of servers that have four.
    var _ = catchThrowable(pair::finish);
    var _ = catchThrowable(pair::abort);
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(booleans = false)
  void norWhereWhoWritesPastThePoolWaitsBehindLocks(boolean atOnce) {
    noClientSeesAnErrorThereNorBackNorThereAgain(atOnce);
  }

  @ParameterizedTest
  @ValueSource(booleans = true)
  void noClientSeesAnErrorThereNorBackNorThereAgain(boolean atOnce) {
    Plan plan = DatabasePair.freezing(atOnce, pooled.plan());
    Shop.load(pair.source(), 0.2);
    try (Workload workload =
        Workload.through(pooled::admit, pair.source(), pair.target(), new WorkloadConfig(8, 200))) {
      awaitMore(workload, 200);
      DatabasePair.done(DatabasePair.run(plan));
      assertLeadsTo(pair.target());
      awaitMore(workload, 300);

      assertThat(DatabasePair.run(plan.reversed())).isInstanceOf(Outcome.RolledBack.class);
      assertThat(pooled.file()).as("to the letter").isEqualTo(before);
      assertLeadsTo(pair.source());
      awaitMore(workload, 300);

      DatabasePair.done(DatabasePair.run(plan));
      assertLeadsTo(pair.target());
      awaitMore(workload, 300);

      WorkloadAudit audit = workload.audit(pair.target());
      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(workload.stop().errors()).isEmpty();
    }
  }

  @Test
  void aTransactionThatDoesNotEndMakesTheCutoverGiveUpAndIsNotEnded() throws Exception {
    pair.runToTheGate();
    try (Application slow = client();
        Application other = client()) {
      slow.execute("begin; insert into public.things values (-1, 'slow')");
      CompletableFuture<Throwable> run =
          inBackground(
              pooled.through(
                  pair.plan(DatabasePair.within(Duration.ofSeconds(4)), Plan.Goal.CUTOVER)));
      await().atMost(DEADLINE).until(() -> pooled.isPaused() || run.isDone());
      // Waits meanwhile, and is not refused.
      other.execute("insert into public.things values (-2, 'other')");

      assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageContaining("a transaction in the pool of app did not end");
      slow.execute("commit");
    }
    assertThat(pooled.isPaused()).isFalse();
    assertThat(pooled.file()).isEqualTo(before);
    assertThat(Traces.of(pair.source()).replication())
        .contains("replication slot pgcutover_" + pair.migration())
        .noneMatch(trace -> trace.contains("_back") || trace.contains("read_only"));

    DatabasePair.done(DatabasePair.run(pooled.plan()));

    assertThat(things(pair.target())).isEqualTo(1002);
  }

  @Test
  void whoWaitsGoesOnThoughTheTargetIsGoneByThen() throws Exception {
    pair.runToTheGate();
    try (Application slow = client()) {
      slow.execute("begin; insert into public.things values (-1, 'slow')");
      CompletableFuture<Throwable> run =
          inBackground(
              pooled.through(
                  pair.plan(DatabasePair.within(Duration.ofSeconds(4)), Plan.Goal.CUTOVER)));
      await().atMost(DEADLINE).until(() -> pooled.isPaused() || run.isDone());
      SERVERS.target(18).crash();
      try {
        assertThat(run.get(90, TimeUnit.SECONDS))
            .isInstanceOf(MigrationException.GivenUp.class)
            .hasMessageContaining("a transaction in the pool of app did not end");
        assertThat(pooled.isPaused()).isFalse();
      } finally {
        SERVERS.target(18).restart();
      }
      slow.execute("commit");
    }

    DatabasePair.done(DatabasePair.run(pooled.plan()));

    assertThat(things(pair.target())).isEqualTo(1001);
  }

  /** And the target follows again. */
  @Tag("long")
  @Test
  void anOwnCommandThawsThoughThePoolDoesNotAnswer() throws Exception {
    Path asked = folder.resolve("asked");
    Plan plan =
        DatabasePair.with(
            new Plan.Takeover(
                Map.of(),
                new Plan.Freezing(
                    true, Optional.of(List.of("sh", "-c", "echo $0 >> %s".formatted(asked)))),
                Set.of()),
            pooled.plan());
    pair.runToTheGate();
    pair.onSource(HELD);
    CompletableFuture<Throwable> run = inBackground(plan);
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    pooled.bouncer().kill();
    pair.onSource("commit prepared 'held'");
    awaitOpen(pair.source());

    assertThat(run.get(120, TimeUnit.SECONDS))
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining("clients of the pool may still wait");
    assertThat(asked).hasContent("freeze\nthaw");
    assertThat(Traces.of(pair.target()).replication()).noneMatch(trace -> trace.contains("_back"));
    await().atMost(DEADLINE).until(() -> things(pair.target()) == 1001);

    pooled.bouncer().restart();
    DatabasePair.done(DatabasePair.run(plan));

    assertThat(asked).hasContent("freeze\nthaw\nthaw\nfreeze");
    assertLeadsTo(pair.target());
  }

  @Tag("long")
  @Test
  void orByAnAbort() throws Exception {
    aProgramThatIsKilledWhileClientsWaitIsFollowedByOneThatLetsThemGo("abort");
  }

  @ParameterizedTest
  @ValueSource(strings = "run")
  void aProgramThatIsKilledWhileClientsWaitIsFollowedByOneThatLetsThemGo(String next)
      throws Exception {
    pair.runToTheGate();
    pair.onSource(HELD);
    Application client = client();
    Program killed =
        program("run").await("a freeze that waits", () -> pair.freezeIs("active", "Lock"));
    killed.kill();
    CompletableFuture<Throwable> write = write(client, -2);
    pair.onSource("commit prepared 'held'");
    assertThat(pooled.isPaused()).isTrue();
    assertThat(write).isNotDone();

    assertThat(program(next).exitCode(60)).as("%s", open).isZero();

    assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    Endpoint serves = next.equals("run") ? pair.target() : pair.source();
    assertThat(pooled.isPaused()).isFalse();
    assertLeadsTo(serves);
    assertThat(things(serves)).isEqualTo(1002);
  }

  @Test
  void behindThePointOfNoReturnTheNextRunLetsThemGo() throws Exception {
    pair.runToTheGate();
    pair.onSource(HELD);
    Application client = client();
    Program killed =
        program("run").await("a freeze that waits", () -> pair.freezeIs("active", "Lock"));
    CompletableFuture<Throwable> write = write(client, -2);
    try (Session holder = holdsTheTargetsOpening()) {
      pair.onSource("commit prepared 'held'");
      killed.await("an opening that waits", this::isOpening);
      assertLeadsTo(pair.target());
      assertThat(pooled.isPaused()).isTrue();
      pooled.bouncer().suspend();
      holder.execute("rollback");
      awaitOpen(pair.target());
      killed.kill();
    } finally {
      pooled.bouncer().wake();
    }
    assertThat(pooled.isPaused()).isTrue();
    assertThat(write).isNotDone();

    assertThat(program("run").exitCode(60)).as("%s", open).isZero();

    assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    assertThat(things(pair.target())).isEqualTo(1002);
  }

  @Test
  void aPgBouncerThatIsGoneInTheFreezeFindsTheSourceWhenItComesBack() throws Exception {
    pair.runToTheGate();
    pair.onSource(HELD);
    CompletableFuture<Throwable> run = inBackground(pooled.plan());
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    pooled.bouncer().kill();
    pair.onSource("commit prepared 'held'");
    awaitOpen(pair.source());
    await().atMost(DEADLINE).until(() -> pooled.file().equals(before));
    pooled.bouncer().restart();

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(MigrationException.GivenUp.class);

    assertThat(pooled.isPaused()).isFalse();
    assertLeadsTo(pair.source());
    assertThat(Application.mayWrite(pair.target())).isFalse();
    DatabasePair.done(DatabasePair.run(pooled.plan()));
    assertLeadsTo(pair.target());
    assertThat(things(pair.target())).isEqualTo(1001);
  }

  @Test
  void aPgBouncerThatIsGoneAtThePointOfNoReturnFindsTheTargetWhenItComesBack() throws Exception {
    pair.runToTheGate();
    pair.onSource(HELD);
    CompletableFuture<Throwable> run = inBackground(pooled.plan());
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    try (Session holder = holdsTheTargetsOpening()) {
      pair.onSource("commit prepared 'held'");
      await().atMost(DEADLINE).until(this::isOpening);
      pooled.bouncer().kill();
      holder.execute("rollback");
    }
    awaitOpen(pair.target());
    pooled.bouncer().restart();

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    assertThat(pooled.isPaused()).isFalse();
    try (Application client = client()) {
      client.execute("insert into public.things values (-2, 'on the target')");
    }
    assertThat(things(pair.target())).isEqualTo(1002);
  }

  @Test
  void aFileThatPgBouncerDoesNotReadIsFoundOutBeforeThePointOfNoReturn() throws Exception {
    pair.runToTheGate();
    Path copy = Files.writeString(folder.resolve("databases.ini"), before);
    Plan.Pool pool = pooled.pool();
    Plan misled =
        DatabasePair.through(
            new Plan.Pool(pool.admin(), pool.database(), copy, pool.source(), pool.target()),
            pair.plan());

    Throwable thrown = catchThrowable(() -> DatabasePair.run(misled));

    assertThat(thrown)
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining(
            "PgBouncer has not loaded app = host=127.0.0.1 port=%d"
                .formatted(pair.target().port()));
    assertThat(copy).hasContent(before.stripTrailing());
    assertThat(pooled.isPaused()).isFalse();
    try (Application client = client()) {
      client.execute("insert into public.things values (-2, 'on the source')");
    }
    assertThat(things(pair.source())).isEqualTo(1001);
  }

  /** Thawing and opening end sessions, that of the question too. */
  private static void awaitOpen(Endpoint side) {
    await()
        .atMost(DEADLINE)
        .ignoreExceptionsMatching(e -> e instanceof IllegalStateException)
        .until(() -> Application.mayWrite(side));
  }

  /** What would open the target waits for this transaction, which touches the same setting. */
  private Session holdsTheTargetsOpening() {
    Session holder = pair.target().open("pgcutover_holder");
    holder.execute("begin");
    holder.execute(
        "alter database %s set default_transaction_read_only = on"
            .formatted(Quote.identifier(pair.target().database())));
    return holder;
  }

  private boolean isOpening() {
    return DatabasePair.number(
            pair.target().withDatabase("postgres"),
            "select count(*) from pg_stat_activity where application_name = 'pgcutover_cutover' and wait_event_type = 'Lock' and query ilike 'alter database%'")
        > 0;
  }

  private Application client() throws SQLException {
    Application client =
        Application.connect(pooled.bouncer().endpoint(PooledPair.NAME, CLIENT, PASSWORD));
    open.add(client);
    return client;
  }

  private static CompletableFuture<Throwable> write(Application client, int id) {
    return CompletableFuture.supplyAsync(() ->
        catchThrowable(
            () -> client.execute("insert into public.things values (%d, 'x')".formatted(id))));
  }

  private static CompletableFuture<Throwable> inBackground(Plan plan) {
    return CompletableFuture.supplyAsync(() -> catchThrowable(() -> DatabasePair.run(plan)));
  }

  private Program program(String command) throws IOException {
    Endpoint admin = pooled.bouncer().admin();
    Path configuration =
        Files.writeString(
            folder.resolve("migration.yaml"),
            "pool: {admin: 'postgresql://%s@127.0.0.1:%d/pgbouncer?sslmode=disable', file: '%s'}%n"
                .formatted(admin.user(), admin.port(), pooled.bouncer().databases()));
    Program program =
        Program.start(
            folder,
            pair,
            Map.of("PGCUTOVER_POOL_PASSWORD", admin.password().orElseThrow()),
            command,
            "--config",
            configuration.toString());
    open.add(program);
    return program;
  }

  private void assertLeadsTo(Endpoint server) {
    assertThat(pooled.loaded().port()).isEqualTo(Integer.toString(server.port()));
    assertThat(pooled.file())
        .isEqualTo(
            before.replace(
                "port=%d ".formatted(pair.source().port()), "port=%d ".formatted(server.port())));
  }

  private static long things(Endpoint endpoint) {
    return DatabasePair.number(endpoint, "select count(*) from public.things");
  }

  private static void awaitMore(Workload workload, long writes) {
    long before = workload.acknowledged();
    await().atMost(DEADLINE).until(() -> workload.acknowledged() >= before + writes);
  }
}
