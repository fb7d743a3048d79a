package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.Plan.Hook;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.LoggerFactory;

/** Other ways to keep writers from the source than to send them away at once. */
class FreezeScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final String ENDED = "57P01|08.*";
  private static final Sql PREPARED =
      Sql.of("select gid from pg_prepared_xacts where database = current_database()");
  private static final Servers SERVERS = Servers.withRoom();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);

  @BeforeEach
  void load() {
    pair.onSource(
        """
        create table public.account (id bigint primary key, balance bigint not null);
        insert into public.account select g, 100 from generate_series(1, 1000) g;
        create table public.zone (id bigint primary key);
        create sequence public.tickets;
        """);
  }

  @AfterEach
  void endWhatIsPrepared() {
    try (Session session = pair.source().open("scenario")) {
      session
          .list(PREPARED, row -> row.getString("gid"))
          .forEach(gid -> session.execute("rollback prepared " + Quote.literal(gid)));
    }
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void whoWritesAlreadyEndsAndWhoComesWaitsUntilTheTargetIsOpened() throws Exception {
    pair.runToTheGate();
    try (Application writer = Application.connect(pair.source());
        Application late = Application.connect(pair.source())) {
      writer.execute("begin; insert into public.zone values (-1)");
      AtAWord word = atTheLastWord();
      await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
      writer.execute("commit");
      word.awaited();
      CompletableFuture<Throwable> write = write(late, "insert into public.account values (-2, 2)");
      await().atMost(DEADLINE).until(() -> waiting() == 1);
      assertThat(Application.mayWrite(pair.source())).as("a new session is not refused").isTrue();

      word.spoken();

      assertThat(word.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
      assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .satisfies(e -> assertThat(state(e)).matches(ENDED));
    }
    assertThat(Application.mayWrite(pair.source())).isFalse();
    assertThat(Application.mayWrite(pair.target())).isTrue();
    for (Endpoint side : List.of(pair.source(), pair.target())) {
      assertThat(DatabasePair.number(side, "select count(*) from public.zone")).isOne();
      assertThat(DatabasePair.number(side, "select count(*) from public.account")).isEqualTo(1000);
    }
  }

  @Test
  void whoWaitedGoesOnWhereItIsGivenUpAndWhoWasInTheWayIsNamed() throws Exception {
    pair.runToTheGate();
    pair.onSource("begin; insert into public.zone values (-1); prepare transaction 'stays'");
    try (Application idle = Application.connect(pair.source());
        Application slow = Application.connect(pair.source());
        Application late = Application.connect(pair.source())) {
      slow.execute("begin; insert into public.zone values (-3)");
      CompletableFuture<Throwable> run =
          inBackground(
              waiting(pair.plan(DatabasePair.within(Duration.ofSeconds(3)), Plan.Goal.CUTOVER)));
      await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
      CompletableFuture<Throwable> write = write(late, "insert into public.account values (-2, 2)");

      assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageContaining("a writer did not end within the limit: ")
          .hasMessageContaining("prepared transaction 'stays' of postgres")
          .hasMessageContaining("of postgres (application), idle in transaction");
      assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
      slow.execute("commit");
      idle.execute("insert into public.account values (-4, 4)");
    }
    pair.onSource("commit prepared 'stays'");
    DatabasePair.done(DatabasePair.run(waiting(pair.plan())));
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.zone")).isEqualTo(2);
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.account"))
        .isEqualTo(1002);
  }

  /** It has one table and wants the other, which is locked already. */
  @Test
  void aDeadlockWithAWriterIsNotTheWritersLoss() throws Exception {
    pair.runToTheGate();
    try (Application writer = Application.connect(pair.source())) {
      writer.execute("begin; insert into public.zone values (-1)");
      CompletableFuture<Throwable> run = inBackground(waiting(pair.plan()));
      await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));

      writer.execute("insert into public.account values (-1, 1)");
      writer.execute("commit");

      assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    }
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.account"))
        .isEqualTo(1001);
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.zone")).isOne();
  }

  /** The session that was to end him was ended itself. */
  @Test
  void whoOverridesTheReadOnlyDefaultAndComesTooLateIsEndedAllTheSame() throws Exception {
    pair.runToTheGate();
    AtAWord opened = new AtAWord(Hook.AFTER_OPEN, pair.plan());
    opened.awaited();
    try (Application rebel = Application.connect(pair.source())) {
      rebel.execute("set transaction_read_only = off");
      rebel.execute("set default_transaction_read_only = off");
      CompletableFuture<Throwable> write =
          write(rebel, "insert into public.account values (-2, 2)");
      await().atMost(DEADLINE).until(() -> waiting() == 1);
      pair.onSource(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgcutover_cutover' and datname = current_database()");
      opened.spoken();

      assertThat(opened.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
      assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .satisfies(e -> assertThat(state(e)).matches(ENDED));
    }
    assertThat(
            DatabasePair.number(pair.source(), "select count(*) from public.account where id = -2"))
        .isZero();
  }

  /** No lock of a table keeps anybody from a sequence. */
  @Test
  void aValueThatWasTakenMeanwhileIsNotGivenOutAgain() throws Exception {
    pair.runToTheGate();
    try (Application client = Application.connect(pair.source())) {
      AtAWord word = atTheLastWord();
      word.awaited();
      client.execute("select nextval('public.tickets') from generate_series(1, 7)");
      word.spoken();

      assertThat(word.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    }
    assertThat(DatabasePair.number(pair.target(), "select nextval('public.tickets')")).isEqualTo(8);
  }

  @Test
  void aTableThatIsMadeMeanwhileGivesTheCutoverUp() throws Exception {
    pair.runToTheGate();
    try (Application client = Application.connect(pair.source())) {
      AtAWord word = atTheLastWord();
      word.awaited();
      client.execute("create table public.fresh as select 1 as id");
      word.spoken();

      assertThat(word.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageContaining("public.fresh");
    }
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(Application.mayWrite(pair.target())).isFalse();
  }

  @Test
  void whoOverridesTheReadOnlyDefaultIsNamedByCheckAndWhenItIsEnded() throws Exception {
    pair.onSource("create role rebel");
    pair.onTarget("create role rebel");
    pair.onSource(
        "alter role rebel in database %s set default_transaction_read_only = off"
            .formatted(pair.source().database()));
    assertThat(new Preflight(pair.plan(), DatabasePair.ENVIRONMENT).look().findings())
        .filteredOn(finding -> finding.name().startsWith("roles whose own"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.found()).isEqualTo("rebel"));

    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    Logger log = (Logger) LoggerFactory.getLogger("org.pgcutover.migrator.cutover.Freeze");
    log.addAppender(told);
    Path led = folder.resolve("led");
    Path waits = folder.resolve("waits");
    CompletableFuture<Throwable> run =
        inBackground(
            DatabasePair.with(
                new Plan.Takeover(
                    Map.of(
                        Hook.AFTER_OPEN,
                        List.of(
                            "sh",
                            "-c",
                            "touch %s; while [ ! -e %s ]; do sleep 0.05; done"
                                .formatted(led, waits))),
                    Plan.Freezing.DEFAULT,
                    Set.of()),
                pair.plan()));
    await().atMost(DEADLINE).until(() -> Files.exists(led) || run.isDone());
    try (Application rebel = Application.connect(pair.source())) {
      rebel.execute("begin read write");
      CompletableFuture<Throwable> write =
          write(rebel, "insert into public.account values (-2, 2)");
      await().atMost(DEADLINE).until(() -> waiting() == 1);
      Files.createFile(waits);

      assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
      assertThat(write.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .satisfies(e -> assertThat(state(e)).matches(ENDED));
    } finally {
      log.detachAppender(told);
    }
    assertThat(told.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line ->
            line.matches(
                "source: ended with a write that came too late: process \\d+ of postgres \\(application\\).*"));
    assertThat(DatabasePair.number(pair.source(), "select count(*) from public.account"))
        .isEqualTo(1000);
  }

  /**
   * As VACUUM does, and CREATE INDEX CONCURRENTLY. Where sessions are ended it is not waited for.
   */
  @Test
  void whoMaintainsATableKeepsTheGateClosedWhereHeIsNotSentAway() throws Exception {
    pair.runToTheGate();
    try (Application maintainer = Application.connect(pair.source())) {
      maintainer.execute("begin; lock table public.zone in share update exclusive mode");
      // What lasts for less than a second is no maintenance.
      await()
          .atMost(DEADLINE)
          .until(() ->
              DatabasePair.number(
                      pair.source(),
                      "select count(*) from pg_stat_activity where datname = current_database() and xact_start < clock_timestamp() - interval '1 second'")
                  == 1);

      assertThat(DatabasePair.run(waiting(pair.plan())))
          .isInstanceOfSatisfying(
              Outcome.GateClosed.class,
              closed ->
                  assertThat(closed.reasons())
                      .singleElement()
                      .asString()
                      .contains(
                          "of postgres (application) holds ShareUpdateExclusiveLock on public.zone"));
      assertThat(DatabasePair.run(pair.plan())).isInstanceOf(Outcome.Done.class);
    }
  }

  /** Its worker writes in a database that is read-only by default, and is back when it is ended. */
  @Test
  void aSubscriptionThatFeedsTheSourceKeepsTheGateClosed() throws Exception {
    pair.runToTheGate();
    assertWaitsForTheFeedOf(pair.source(), pair.plan());
    assertWaitsForTheFeedOf(pair.target(), pair.plan().reversed());
  }

  private void assertWaitsForTheFeedOf(Endpoint left, Plan plan) throws SQLException {
    try (Application client = Application.connect(left)) {
      String feed = subscribe(client, left);
      assertThat(DatabasePair.run(plan))
          .isInstanceOfSatisfying(
              Outcome.GateClosed.class,
              closed ->
                  assertThat(closed.reasons())
                      .containsExactly(
                          "source: the subscription %s writes there, whatever is frozen"
                              .formatted(feed)));
      client.execute("insert into public.account select max(id) + 1, 1 from public.account");
      client.execute("alter subscription %s disable".formatted(feed));
    }
    assertThat(run(plan)).isNull();
    assertThat(Application.mayWrite(left)).isFalse();
  }

  @Test
  void aSubscriptionThatIsMadeMeanwhileGivesTheCutoverUp() throws Exception {
    pair.runToTheGate();
    try (Application client = Application.connect(pair.source())) {
      AtAWord word = atTheLastWord();
      word.awaited();
      String feed = subscribe(client, pair.source());
      word.spoken();

      assertThat(word.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageContaining("source: the subscription %s writes there".formatted(feed));
    }
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  /** To a database beside it, which need not have what it asks for. */
  private String subscribe(Application client, Endpoint server) throws SQLException {
    Endpoint feed = server.withDatabase("postgres");
    String name = "feed_" + pair.migration();
    DatabasePair.text(
        feed, "select pg_create_logical_replication_slot('%s', 'pgoutput')::text".formatted(name));
    client.execute(
        "create subscription %s connection %s publication nothing with (create_slot = false, copy_data = false)"
            .formatted(name, Quote.literal(feed.conninfo())));
    return name;
  }

  @Test
  void theOperatorsCommandFreezesFirstAndIsNotAskedToThawBehindASwitch() throws Exception {
    assertThat(run(commanding("exit 0"))).isNull();

    assertThat(asked()).containsExactly("freeze " + pair.source().port());
  }

  @Test
  void whatTheCommandSaysIsProved() throws Exception {
    pair.runToTheGate();
    pair.onSource("begin; insert into public.zone values (-1); prepare transaction 'forgotten'");

    assertThat(run(commanding("exit 0")))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("'forgotten'");

    assertThat(asked())
        .containsExactly("freeze " + pair.source().port(), "thaw " + pair.source().port());
  }

  @Test
  void aCommandThatFailsOrHangsGivesTheCutoverUpAndIsAskedToThaw() throws Exception {
    pair.runToTheGate();

    assertThat(run(commanding("[ $0 = thaw ] || { echo no such job; exit 2; }")))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("cutover.freezeCommand freeze ended with exit code 2: no such job");
    assertThat(run(commanding("[ $0 = thaw ] || exec sleep 300")))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("cutover.freezeCommand freeze did not end within");

    assertThat(asked())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("freeze", "thaw", "freeze", "thaw");
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  @Test
  void aCommandThatCannotThawNeedsAPersonAndIsAskedAgain() throws Exception {
    pair.runToTheGate();

    assertThat(run(commanding("exit 2")))
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining(
            "the source is open to writes, but cutover.freezeCommand thaw ended with exit code 2");
    assertThat(Application.mayWrite(pair.source())).isTrue();

    assertThat(run(commanding("exit 0"))).isNull();
    assertThat(asked())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("freeze", "thaw", "thaw", "freeze");
  }

  @Test
  void whatACommandHadFrozenWhenTheProgramWasKilledIsThawedByTheNextRun() throws Exception {
    pair.runToTheGate();
    Path configuration =
        freezeCommand(
            "echo $0 $PGCUTOVER_SOURCE_PORT >> %s; exec sleep 300"
                .formatted(folder.resolve("asked")));
    try (Program program =
        Program.start(folder, pair, "run", "--config", configuration.toString())) {
      program.await("the command", () -> Files.exists(folder.resolve("asked"))).kill();
    }
    assertThat(Application.mayWrite(pair.source())).isTrue();

    assertThat(run(commanding("exit 0"))).isNull();

    assertThat(asked())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("freeze", "thaw", "freeze");
  }

  @Test
  void aDifferenceThatIsFoundRightBeforeItKeepsWritesGoingOn() throws Exception {
    pair.runToTheGate();
    AtAWord last =
        new AtAWord(
            Hook.BEFORE_FREEZE,
            pair.plan(DatabasePair.within(Duration.ofSeconds(4)), Plan.Goal.CUTOVER));
    last.awaited();
    pair.onTarget(
        """
        create function public.swallow() returns trigger language plpgsql as 'begin return null; end';
        create trigger swallow before update on public.account for each row when (old.id = 42) execute function public.swallow();
        alter table public.account enable always trigger swallow;
        """);
    // More than are left for the freeze.
    pair.onSource(
        """
        update public.account set balance = 7;
        insert into public.account select g, 7 from generate_series(1001, 2000) g;
        """);
    last.spoken();

    assertThat(last.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessage(
            "the cutover was given up before the freeze: the sides differ: public.account: 1 row different");
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  /** The limit of blocked writes ended the statement: that is no failure of the server. */
  @Test
  void whatWaitsForALockOnTheTargetGivesTheCutoverUpAtTheLimit() throws Exception {
    pair.runToTheGate();
    try (Session holder = pair.target().open("pgcutover_holder")) {
      // In the way of who stops the subscription.
      AtAWord frozen =
          lockedAt(Hook.AFTER_FREEZE, holder, "pg_catalog.pg_subscription", Duration.ofSeconds(4));
      await().atMost(DEADLINE).until(() -> !pair.freezeIs("idle in transaction", "Client"));
      holder.execute("rollback");

      assertThat(frozen.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageContaining("it took longer than writes may be blocked: target: canceling");
    }
    pair.assertGoesOnAtTheSource();
  }

  /** Nobody's writes are blocked to find that out. */
  @Test
  void whatTakesLongerThanWritesMayBeBlockedGivesTheCutoverUpBeforeTheFreeze() throws Exception {
    pair.onSource("create unlogged table loose as select 1 as id");
    pair.runToTheGate();
    try (Session holder = pair.target().open("pgcutover_holder")) {
      AtAWord ready = lockedAt(Hook.BEFORE_FREEZE, holder, "public.loose", Duration.ofSeconds(2));

      assertThat(ready.run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class)
          .hasMessageStartingWith(
              "the cutover was given up before the freeze: unlogged tables, large objects and sequences take longer than writes may be blocked: target: ");
      holder.execute("rollback");
    }
    pair.assertGoesOnAtTheSource();
  }

  /** It is given up already: what is taken back then is taken back whole. */
  @Test
  void aSignalWaitsUntilWhatWasBegunIsTakenBack() throws Exception {
    pair.runToTheGate();
    Path asked = folder.resolve("asked");
    Path answer = folder.resolve("answer");
    Path thawed = folder.resolve("thawed");
    try (Program program =
        Program.start(
            folder,
            pair,
            "run",
            "--config",
            freezeCommand(
                    "[ $0 = thaw ] || exit 2; touch %s; while [ ! -e %s ]; do sleep 0.05; done; touch %s"
                        .formatted(asked, answer, thawed))
                .toString())) {
      program.await("the command", () -> Files.exists(asked)).interrupt();
      program.await("the signal", () -> program.output().contains("interrupted: ending"));
      Files.createFile(answer);
      program.exitCode(60);

      assertThat(thawed).as("%s", program).exists();
      assertThat(program.output()).doesNotContain("follows again only with the next run");
    }
    assertThat(Traces.of(pair.source()).replication())
        .noneMatch(trace -> trace.contains("_back") || trace.contains("read_only"));
    pair.assertGoesOnAtTheSource();
  }

  private Path freezeCommand(String script) throws IOException {
    return Files.writeString(
        folder.resolve("migration.yaml"),
        """
        cutover:
          freeze: [command]
          freezeCommand: [sh, -c, '%s']
        """
            .formatted(script));
  }

  /** A cutover that is held by an operator's hook. */
  private final class AtAWord {
    private final Path asked = folder.resolve("asked");
    private final Path answer = folder.resolve("answer");
    private final CompletableFuture<Throwable> run;

    AtAWord(Hook hook, Plan plan) {
      this.run =
          inBackground(
              DatabasePair.with(
                  new Plan.Takeover(
                      Map.of(
                          hook,
                          List.of(
                              "sh",
                              "-c",
                              "touch %s; while [ ! -e %s ]; do sleep 0.05; done"
                                  .formatted(asked, answer))),
                      new Plan.Freezing(false, Optional.empty()),
                      Set.of()),
                  plan));
    }

    void awaited() {
      await().atMost(DEADLINE).until(() -> Files.exists(asked) || run.isDone());
    }

    void spoken() throws IOException {
      Files.createFile(answer);
    }
  }

  /** A cutover within a limit that finds a table locked from the hook on. */
  private AtAWord lockedAt(Hook hook, Session holder, String table, Duration limit)
      throws IOException {
    AtAWord word = new AtAWord(hook, pair.plan(DatabasePair.within(limit), Plan.Goal.CUTOVER));
    word.awaited();
    holder.execute("begin");
    holder.execute("lock table %s in share mode".formatted(table));
    word.spoken();
    return word;
  }

  /** With both sides found equal. */
  private AtAWord atTheLastWord() {
    return new AtAWord(Hook.BEFORE_OPEN, pair.plan());
  }

  private static Plan waiting(Plan plan) {
    return DatabasePair.freezing(false, plan);
  }

  /** Writes down what it is asked; the word is $0 of the script. */
  private Plan commanding(String script) {
    return DatabasePair.with(
        new Plan.Takeover(
            Map.of(),
            new Plan.Freezing(
                false,
                Optional.of(
                    List.of(
                        "sh",
                        "-c",
                        "echo $0 $PGCUTOVER_SOURCE_PORT >> %s; %s"
                            .formatted(folder.resolve("asked"), script)))),
            Set.of()),
        pair.plan(DatabasePair.within(Duration.ofSeconds(3)), Plan.Goal.CUTOVER));
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  private long waiting() {
    return DatabasePair.number(
        pair.source().withDatabase("postgres"),
        "select count(*) from pg_stat_activity where datname = '%s' and wait_event_type = 'Lock'"
            .formatted(pair.source().database()));
  }

  private static Throwable run(Plan plan) {
    return catchThrowable(() -> DatabasePair.run(plan));
  }

  private static CompletableFuture<Throwable> inBackground(Plan plan) {
    return CompletableFuture.supplyAsync(() -> run(plan), Thread::startVirtualThread);
  }

  private static CompletableFuture<Throwable> write(Application client, String sql) {
    return CompletableFuture.supplyAsync(
        () -> catchThrowable(() -> client.execute(sql)), Thread::startVirtualThread);
  }

  private static String state(Throwable e) {
    return e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : String.valueOf(e);
  }
}
