package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;

/**
 * What goes wrong on the way: each time the run says what, the source goes on writable, and once it
 * is mended another run succeeds.
 */
class FailureScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final int SOURCE = 15;
  private static final int TARGET = 18;
  private static final Servers SERVERS = Servers.withRoom();

  private final DatabasePair pair = SERVERS.pair(SOURCE, TARGET);

  @BeforeEach
  void load() {
    Brake.install(pair);
    pair.onSource(
        """
        create table public.account (id bigint primary key, balance bigint not null);
        insert into public.account select g, 100 from generate_series(1, 5000) g;
        """);
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void aWriterThatOverridesTheReadOnlyDefaultIsEndedAndItsWriteIsOnNeitherSide() throws Exception {
    try (Application rebel = Application.connect(pair.source())) {
      // The anchor waits for whoever has written: the rebel begins behind it.
      pair.runToTheGate();
      rebel.execute("set default_transaction_read_only = off");
      rebel.execute("begin; update public.account set balance = 7 where id = 1");

      Outcome outcome = pair.run();

      assertCutOver(outcome);
      assertThatThrownBy(() -> rebel.execute("commit")).isInstanceOf(SQLException.class);
    }
    assertThat(balance(pair.source())).isEqualTo(100);
    assertThat(balance(pair.target())).isEqualTo(100);
  }

  @Test
  void aRunThatStopsAfterTheCopyKeepsTheSlotAndTheNextOneGoesOn() {
    Outcome stopped = pair.runToTheCopy();
    pair.onSource("update public.account set balance = 8 where id = 2");

    assertThat(stopped).isInstanceOf(Outcome.Copied.class);
    assertThat(Traces.of(pair.source()).replication())
        .contains("replication slot pgcutover_" + pair.migration());
    assertThat(
            DatabasePair.number(pair.target(), "select balance from public.account where id = 2"))
        .as("nothing follows")
        .isEqualTo(100);
    assertThat(pair.runToTheCopy()).as("nothing is copied again").isEqualTo(stopped);
    assertCutOver(pair.run());
    assertThat(
            DatabasePair.number(pair.target(), "select balance from public.account where id = 2"))
        .isEqualTo(8);
  }

  /** Its jobs, or one of them and somebody else, may wait for each other. */
  @Test
  void aDeadlockOfPgRestoreIsNotTheEnd() throws Exception {
    pair.onSource(
        """
        create function public.nothing() returns trigger language plpgsql as 'begin return null; end';
        create trigger afterwards after insert on public.account execute function public.nothing();
        """);
    copyWatchedBy(
        """
        create sequence guard.calls;
        create function guard.once() returns event_trigger language plpgsql as
          'begin if nextval(''guard.calls'') = 1 then raise deadlock_detected using message = ''deadlock detected''; end if; end';
        create event trigger guard on ddl_command_start when tag in ('CREATE TRIGGER') execute function guard.once();
        """);

    assertThat(DatabasePair.number(pair.target(), "select last_value from guard.calls"))
        .isEqualTo(2);
    assertThat(
            DatabasePair.number(
                pair.target(), "select count(*) from pg_trigger where tgname = 'afterwards'"))
        .isEqualTo(1);
  }

  /**
   * The time between what {@code ALTER INDEX ... ATTACH PARTITION} sees and its commit is drawn
   * out: of two side by side neither would see that the index of the partitioned table is whole.
   */
  @Test
  void indexesOfPartitionsAreAttachedSoThatNoneStaysInvalid() throws Exception {
    pair.onSource(
        """
        create table public.part (a int primary key, b int, c int, d int, e int, f int) partition by range (a);
        create table public.part1 partition of public.part for values from (0) to (10) partition by range (a);
        create table public.part1a partition of public.part1 for values from (0) to (5);
        create table public.part1b partition of public.part1 for values from (5) to (10);
        create table public.part2 partition of public.part for values from (10) to (20);
        create table public.part3 partition of public.part for values from (20) to (30);
        create index on public.part (b);
        create index on public.part (c);
        create index on public.part (d);
        create index on public.part (e);
        create index on public.part (f);
        """);
    copyWatchedBy(
        """
        create function guard.linger() returns event_trigger language plpgsql as
          'begin perform pg_sleep(0.2); end';
        create event trigger guard on ddl_command_end when tag in ('ALTER INDEX') execute function guard.linger();
        """);

    assertThat(
            DatabasePair.number(
                pair.target(),
                "select count(*) from pg_inherits join pg_index on indexrelid = inhrelid"))
        .isEqualTo(30);
    assertThat(
            DatabasePair.number(
                pair.target(), "select count(*) from pg_index where not indisvalid"))
        .isZero();
  }

  @Test
  void aWriterThatCannotBeEndedMakesTheCutoverGiveUp() {
    pair.runToTheGate();
    pair.onSource(
        "begin; update public.account set balance = 8 where id = 1; prepare transaction 'stays'");
    Plan impatient = pair.plan(DatabasePair.within(Duration.ofSeconds(2)), Plan.Goal.CUTOVER);

    Throwable thrown = catchThrowable(() -> DatabasePair.run(impatient));

    assertThat(thrown).isInstanceOf(MigrationException.GivenUp.class);
    assertThat(exitCode(thrown)).isEqualTo(ExitCode.NO);
    assertThat(thrown).hasMessageContaining("a writer did not end");
    pair.assertGoesOnAtTheSource();

    pair.onSource("commit prepared 'stays'");
    assertCutOver(pair.run());
    assertThat(balance(pair.target())).isEqualTo(8);
  }

  /**
   * A pool that reconnected during the freeze would otherwise refuse writes until it is recycled.
   */
  @Test
  void aSessionThatBeganDuringAFreezeIsEndedWithIt() throws Exception {
    pair.runToTheGate();
    pair.onSource(
        "begin; update public.account set balance = 8 where id = 1; prepare transaction 'held'");
    CompletableFuture<Throwable> run =
        inBackground(pair.plan(DatabasePair.within(Duration.ofSeconds(5)), Plan.Goal.CUTOVER));
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    try (Application application = Application.connect(pair.source())) {
      assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.GivenUp.class);

      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> application.execute("create table public.late (id int)"))
          .matches(e -> e.getSQLState().matches("57P01|08.*"), "ended, not read-only");
    }
    pair.onSource("rollback prepared 'held'");
  }

  @Test
  void theCutoverWaitsForTheLastWriteToArrive() throws Exception {
    pair.runToTheGate();
    pair.onSource(
        "begin; insert into public.braked values (-1, 'last'); prepare transaction 'last'");
    CompletableFuture<Throwable> run = inBackground();
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    try (Brake brake = Brake.pull(pair)) {
      pair.onSource("commit prepared 'last'");
      await().atMost(DEADLINE).until(brake::holdsApplyWorker);
      await().atMost(DEADLINE).until(() -> run.isDone() || asksForTheMarker());
    }

    assertThat(run.get(30, TimeUnit.SECONDS)).isNull();
    assertThat(DatabasePair.number(pair.target(), "select min(id) from public.braked"))
        .isEqualTo(-1);
  }

  @Test
  void aLockThatAnotherTookInTheFreezeGivesTheCutoverUp() throws Exception {
    pair.runToTheGate();
    pair.onSource(
        "begin; insert into public.braked values (-1, 'last'); prepare transaction 'last'");
    CompletableFuture<Throwable> run = inBackground();
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));

    try (Usurper _ = Usurper.takeLock(pair)) {
      pair.onSource("commit prepared 'last'");

      assertThat(run.get(30, TimeUnit.SECONDS))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("other migrators out");
    }
    pair.assertGoesOnAtTheSource();
    assertCutOver(pair.run());
  }

  /** Its worker ends with it, and is gone when it is told to end. */
  @Test
  void aSessionOfAKilledRunThatWorksInParallelEnds() throws Exception {
    pair.runToTheCopy();
    try (Session remnant = pair.target().open("pgcutover_copy").set("debug_parallel_query", "on")) {
      int backend = remnant.backend();
      Future<Throwable> lost =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> remnant.execute("select pg_sleep(300)")),
              Thread::startVirtualThread);
      await()
          .atMost(DEADLINE)
          .until(() ->
              DatabasePair.number(
                      pair.target(),
                      "select count(*) from pg_stat_activity where leader_pid = " + backend)
                  == 1);

      pair.abort();

      assertThat(lost.get(30, TimeUnit.SECONDS)).isInstanceOf(PostgresException.class);
    }
    assertCutOver(pair.run());
  }

  @Test
  void sessionsOfAKilledRunThatDoNotEndAreNamed() throws Exception {
    pair.runToTheCopy();
    try (Session remnant = pair.target().open("pgcutover_copy")) {
      int backend = remnant.backend();
      signal("STOP", backend);
      try {
        assertThat(catchThrowable(pair::abort))
            .isInstanceOf(MigrationException.PersonNeeded.class)
            .hasMessageContaining(
                "target: sessions of an earlier run that do not end (processes %d)"
                    .formatted(backend));
      } finally {
        signal("CONT", backend);
      }
    }
    pair.abort();
    assertCutOver(pair.run());
  }

  @Test
  void aRowThatWasChangedOnTheTargetKeepsTheGateClosed() {
    pair.runToTheGate();
    pair.onTarget("update public.account set balance = 101 where id = 4711");

    assertThat(pair.run())
        .isInstanceOfSatisfying(
            Outcome.GateClosed.class,
            closed ->
                assertThat(closed.reasons()).containsExactly("public.account: 1 row different"));
    pair.assertGoesOnAtTheSource();

    pair.onTarget("update public.account set balance = 100 where id = 4711");
    assertCutOver(pair.run());
  }

  @Test
  void aWriteThatGetsLostOnTheWayIsFoundAndTheCutoverGivenUp() throws Exception {
    pair.runToTheGate();
    pair.onSource(
        "begin; update public.account set balance = 102 where id = 4711; prepare transaction 'lost'");
    CompletableFuture<Throwable> run = inBackground();
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    pair.onTarget(
        """
        create function public.swallow() returns trigger language plpgsql
          as 'begin return null; end';
        create trigger swallow before update on public.account
          for each row execute function public.swallow();
        alter table public.account enable always trigger swallow
        """);
    pair.onSource("commit prepared 'lost'");

    Throwable thrown = run.get(30, TimeUnit.SECONDS);

    assertThat(thrown).isInstanceOf(MigrationException.GivenUp.class);
    assertThat(exitCode(thrown)).isEqualTo(ExitCode.NO);
    assertThat(thrown).hasMessageContaining("public.account: 1 row different");
    pair.assertGoesOnAtTheSource();

    pair.onTarget("drop function public.swallow() cascade");
    pair.onTarget("update public.account set balance = 102 where id = 4711");
    assertCutOver(pair.run());
  }

  @Test
  void aWriteOfSomebodyElseOnTheTargetGivesTheCutoverUpEvenIfItWasTakenBack() throws Exception {
    pair.runToTheGate();
    pair.onSource(
        "begin; update public.account set balance = 1 where id = 1; prepare transaction 'held'");
    CompletableFuture<Throwable> run = inBackground();
    await().atMost(DEADLINE).until(() -> pair.freezeIs("active", "Lock"));
    pair.onTarget("update public.account set balance = 5 where id = 4711");
    pair.onTarget("update public.account set balance = 100 where id = 4711");
    pair.onSource("rollback prepared 'held'");

    Throwable thrown = run.get(30, TimeUnit.SECONDS);

    assertThat(thrown).isInstanceOf(MigrationException.GivenUp.class);
    assertThat(thrown)
        .hasMessageContaining("public.account was written on the target by somebody else");
    pair.assertGoesOnAtTheSource();
    assertCutOver(pair.run());
  }

  @Test
  void aTargetThatStopsDuringCatchUpIsFollowedOnOnceItIsBack() throws Exception {
    pair.runToTheGate();
    Brake brake = Brake.pull(pair);
    brake.catchApplyWorker();
    CompletableFuture<Throwable> run = inBackground();
    await()
        .atMost(DEADLINE)
        .until(() -> Traces.sessions(pair.target()).contains("pgcutover_catchup"));

    SERVERS.target(TARGET).stop();

    assertThat(exitCode(run.get(30, TimeUnit.SECONDS))).isEqualTo(ExitCode.TARGET_FAILED);
    assertThat(Application.mayWrite(pair.source())).isTrue();
    pair.onSource("update public.account set balance = 9 where id = 1");
    SERVERS.target(TARGET).restart();
    assertCutOver(pair.run());
    assertThat(balance(pair.target())).isEqualTo(9);
  }

  @Test
  void aSourceThatCrashesDuringTheCopyIsNamedAndCopiedAnew() throws Exception {
    CompletableFuture<Throwable> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground();
      await().atMost(DEADLINE).until(brake::holdsCopy);

      SERVERS.source(SOURCE).crash();
    }

    Throwable thrown = run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    SERVERS.source(SOURCE).restart();
    assertThat(exitCode(thrown)).isEqualTo(ExitCode.SOURCE_FAILED);
    assertThat(thrown).hasMessageStartingWith("source: ");
    pair.onSource("update public.account set balance = 10 where id = 1");
    assertCutOver(pair.run());
    assertThat(balance(pair.target())).isEqualTo(10);
  }

  @Test
  void aTargetThatCrashesDuringTheCopyIsNamedAndFilledAnew() throws Exception {
    CompletableFuture<Throwable> run;
    Brake brake = Brake.pull(pair);
    run = inBackground();
    await().atMost(DEADLINE).until(brake::holdsCopy);

    SERVERS.target(TARGET).crash();

    Throwable thrown = run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    SERVERS.target(TARGET).restart();
    assertThat(exitCode(thrown)).isEqualTo(ExitCode.TARGET_FAILED);
    assertThat(thrown).hasMessageStartingWith("target: ");
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertCutOver(pair.run());
  }

  @Test
  void aConflictDisablesTheSubscriptionAndTheRunSaysSo() {
    pair.runToTheGate();
    pair.onTarget("insert into public.account values (9000, 1)");
    pair.onSource("insert into public.account values (9000, 2)");

    Throwable thrown = catchThrowable(pair::run);

    assertThat(exitCode(thrown)).isEqualTo(ExitCode.TARGET_FAILED);
    assertThat(thrown)
        .hasMessageContaining("the subscription " + pair.plan().objectName() + " was disabled");
    assertThat(Application.mayWrite(pair.source())).isTrue();

    pair.onTarget("delete from public.account where id = 9000");
    assertCutOver(pair.run());
    assertThat(
            DatabasePair.number(
                pair.target(), "select balance from public.account where id = 9000"))
        .isEqualTo(2);
  }

  @Test
  void aLongTransactionHoldsTheAnchorBackAndIsNamedAtTheLimit() throws Exception {
    Plan impatient =
        pair.plan(
            new Plan.Limits(
                Duration.ofSeconds(2),
                DatabasePair.LIMITS.resume(),
                DatabasePair.LIMITS.reconnect(),
                DatabasePair.LIMITS.catchUp(),
                DatabasePair.LIMITS.lag(),
                DatabasePair.LIMITS.writesBlocked(),
                DatabasePair.LIMITS.hook(),
                DatabasePair.LIMITS.afterwards()),
            Plan.Goal.CUTOVER);
    try (Application slow = Application.connect(pair.source())) {
      slow.execute("begin; update public.account set balance = 11 where id = 1");

      Throwable thrown = catchThrowable(() -> DatabasePair.run(impatient));

      assertThat(exitCode(thrown)).isEqualTo(ExitCode.SOURCE_FAILED);
      assertThat(thrown)
          .hasMessageContaining("waits for process ")
          .hasMessageContaining("of postgres in database " + pair.source().database())
          .hasMessageContaining("(application)");
      slow.execute("commit");
    }

    assertCutOver(DatabasePair.run(impatient));
    assertThat(balance(pair.target())).isEqualTo(11);
  }

  @Test
  void aBudgetThatComparingCannotKeepLeavesTheGateClosed() {
    Plan hasty = pair.plan(DatabasePair.within(Duration.ofMillis(1)), Plan.Goal.CUTOVER);

    Outcome outcome = DatabasePair.run(hasty);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.GateClosed.class,
            closed ->
                assertThat(closed.reasons())
                    .singleElement()
                    .asString()
                    .contains("at most 1 ms are allowed"));
    pair.assertGoesOnAtTheSource();
    assertCutOver(pair.run());
  }

  /**
   * Copies, with event triggers on the target from the first row on.
   *
   * @param guard statements that make them, in the schema guard
   */
  private void copyWatchedBy(String guard) throws Exception {
    CompletableFuture<Throwable> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(DatabasePair.LIMITS, Plan.Goal.COPY));
      await().atMost(DEADLINE).until(brake::holdsCopy);
      pair.onTarget("set default_transaction_read_only = off; create schema guard;" + guard);
    }
    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
  }

  private CompletableFuture<Throwable> inBackground() {
    return inBackground(pair.plan());
  }

  private static CompletableFuture<Throwable> inBackground(Plan plan) {
    return CompletableFuture.supplyAsync(
        () -> catchThrowable(() -> DatabasePair.run(plan)),
        runnable -> Thread.ofVirtual().start(runnable));
  }

  private static void signal(String name, int pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).start().waitFor())
        .isZero();
  }

  private boolean asksForTheMarker() {
    return DatabasePair.number(
            pair.target(),
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pgcutover_cutover' and query like '%heartbeat where writer%'")
        > 0;
  }

  /** The exit code that the program gives for what a run threw. */
  private static ExitCode exitCode(Throwable thrown) {
    return switch (thrown) {
      case MigrationException known -> known.exitCode();
      case PostgresException server -> MigrationException.of(server).exitCode();
      case null -> ExitCode.DONE;
      default -> ExitCode.BUG;
    };
  }

  private void assertCutOver(Outcome outcome) {
    DatabasePair.done(outcome);
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();
  }

  private static long balance(Endpoint endpoint) {
    return DatabasePair.number(endpoint, "select balance from public.account where id = 1");
  }
}
