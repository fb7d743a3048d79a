package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * The target's settings are bent while rows are copied, and whatever happens they come back as they
 * were; what was copied without fsync counts only once it is on disk.
 */
class TuningScenarioIT {
  private static final AtomicInteger PAIRS = new AtomicInteger();
  private static final Sql SHOW = Sql.of("select current_setting(?)");

  private static EmbeddedServer source;
  private static EmbeddedServer target;
  private static ClusterState before;

  @TempDir Path folder;

  private final List<Program> programs = new ArrayList<>();
  private DatabasePair pair;

  @BeforeAll
  static void start() {
    source = EmbeddedServer.start(15, Map.of("wal_level", "logical", "fsync", "off"));
    // Some of the settings have an entry of their own already, the others have none.
    target =
        EmbeddedServer.start(
            18,
            Map.of(
                "max_wal_size", "512MB", "full_page_writes", "on", "log_line_prefix", "it's %p "));
    before = ClusterState.of(target.endpoint(Side.TARGET));
  }

  @AfterAll
  static void end() {
    source.close();
    target.close();
  }

  @BeforeEach
  void load() {
    String name = "tuning_" + PAIRS.incrementAndGet();
    DatabasePair.execute(source.endpoint(Side.SOURCE), "create database " + name);
    DatabasePair.execute(target.endpoint(Side.TARGET), "create database " + name);
    pair =
        new DatabasePair(
            name,
            source.endpoint(Side.SOURCE).withDatabase(name),
            target.endpoint(Side.TARGET).withDatabase(name));
    Brake.install(pair);
  }

  @AfterEach
  void endPrograms() {
    programs.forEach(Program::close);
    DatabasePair.migration(plan(Level.SAFE)).abort();
    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
  }

  @Test
  void loadIsInForceForTheCopyOnlyAndPutBackExactly() throws Exception {
    Future<Outcome> run =
        heldInTheCopy(
            plan(Level.LOAD),
            () ->
                assertThat(shown("max_wal_size", "checkpoint_timeout", "autovacuum", "fsync"))
                    .containsExactly("16GB", "1h", "off", "on"));

    assertThat(run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Outcome.AtTheGate.class);
    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
    assertThat(phases()).contains("tuning", "durability");
  }

  @Test
  void unsafeGoesDownToMinimalAndIsDurableBeforeTheStreamBegins() throws Exception {
    CompletableFuture<Outcome> run = inBackground(plan(Level.UNSAFE, "-m fast", "true"));
    try (Brake _ = pullBehindTheRestart(run::isDone)) {
      assertThat(shown("fsync", "full_page_writes", "wal_level", "max_wal_senders"))
          .containsExactly("off", "off", "minimal", "0");
    }

    assertThat(run.get(120, TimeUnit.SECONDS)).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
    assertThat(pair.run()).isInstanceOf(Outcome.Done.class);
    pair.finish();
  }

  /** Where the operator gives no command of his own, the server runs sync itself. */
  @Test
  void unsafeWithoutARestartIsForcedToDiskByTheServer() throws Exception {
    List<String> inTheCopy = new ArrayList<>();
    Future<Outcome> run =
        heldInTheCopy(
            plan(Level.UNSAFE),
            () -> {
              assertThat(shown("fsync", "full_page_writes", "wal_level"))
                  .containsExactly("off", "off", "replica");
              inTheCopy.add(text("select pg_current_wal_insert_lsn()::text"));
            });

    assertThat(run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Outcome.AtTheGate.class);
    assertThat(Lsn.parse(text("select redo_lsn::text from pg_control_checkpoint()")))
        .as("a checkpoint behind the copy")
        .isGreaterThan(Lsn.parse(inTheCopy.getFirst()));
    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = "UNSAFE")
  void abortPutsBackWhatAKilledRunHasBent(Level level) throws Exception {
    Traces traces = Traces.of(pair.target());
    killInTheCopy(level);
    assertThat(ClusterState.of(pair.target())).isNotEqualTo(before);

    try (Program abort = Program.start(folder, pair, "abort", options(level))) {
      assertThat(abort.exitCode(60)).as("%s", abort).isZero();
    }

    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
    assertThat(Traces.of(pair.target())).isEqualTo(traces);
  }

  @Tag("long")
  @Test
  void abortPutsBackWhatOneAtLoadHasBent() throws Exception {
    abortPutsBackWhatAKilledRunHasBent(Level.LOAD);
  }

  @Tag("long")
  @Test
  void anotherRunEndsWhatOneAtLoadHasBegun() throws Exception {
    anotherRunEndsWhatAKilledOneHasBegun(Level.LOAD);
  }

  @ParameterizedTest
  @EnumSource(names = "UNSAFE")
  void anotherRunEndsWhatAKilledOneHasBegun(Level level) throws Exception {
    killInTheCopy(level);

    try (Program run = Program.start(folder, pair, "run", options(level))) {
      assertThat(run.exitCode(120)).as("%s", run).isZero();
    }

    assertThat(ClusterState.of(pair.target())).isEqualTo(before);
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.braked"))
        .isEqualTo(1000);
    pair.finish();
  }

  @Test
  void aRunThatFailsSaysThatTheSettingsAreBentAndHowTheyComeBack() throws Exception {
    Program program = Program.start(folder, pair, "run", options(Level.LOAD));
    programs.add(program);
    try (Brake _ = pullBehindTheRestart(() -> false)) {
      // As if another had copied the part: the run fails.
      pair.onTarget("update pgcutover.part set rows = 0, bytes = 0 where rows is null");
    }

    assertThat(program.exitCode(60)).isEqualTo(ExitCode.TARGET_FAILED.number());
    assertThat(program.output())
        .containsPattern("WARN .*autovacuum.* are still set for the copy: run again .*abort");
    assertThat(shown("autovacuum")).containsExactly("off");
  }

  @Test
  void aTargetThatCrashesInTheCopyEndsTheRunAndTheNextCopiesAnew() {
    Plan plan = plan(Level.UNSAFE);
    Future<Outcome> run = heldInTheCopy(plan, TuningScenarioIT::crash);

    Throwable thrown = catchThrowable(() -> run.get(120, TimeUnit.SECONDS)).getCause();
    assertThat(thrown instanceof PostgresException e ? MigrationException.of(e) : thrown)
        .isInstanceOfSatisfying(
            MigrationException.ServerFailed.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TARGET_FAILED));
    assertThat(shown("fsync")).containsExactly("off");
    assertThat(DatabasePair.run(plan)).isInstanceOf(Outcome.AtTheGate.class);
  }

  @Test
  void theStreamDoesNotBeginBeforeAllIsOnDisk() {
    Path works = folder.resolve("works");
    Plan plan = plan(Level.UNSAFE, "", "test -e " + works);
    Plan begun = plan(Level.UNSAFE, "", "true");
    failAtTheSync(plan, works);

    assertThat(phases()).contains("copy").doesNotContain("durability");
    assertThat(subscriptions()).isZero();
    assertThat(shown("fsync", "full_page_writes")).containsExactly("on", "on");
    String copiedAt = copiedAt();

    assertThat(DatabasePair.run(begun)).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(copiedAt()).as("the copy was not made again").isEqualTo(copiedAt);
  }

  @Test
  void anUncleanRestartThrowsACopyAwayThatIsNotOnDisk() {
    Path works = folder.resolve("works");
    Plan plan = plan(Level.UNSAFE, "", "test -e " + works);
    failAtTheSync(plan, works);
    String copiedAt = copiedAt();
    crash();

    assertThat(DatabasePair.run(plan(Level.UNSAFE))).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(copiedAt()).as("the copy was made again").isNotEqualTo(copiedAt);
  }

  @Test
  void aCrashWhileAllIsForcedToDiskThrowsTheCopyAway() {
    Path works = folder.resolve("works");
    create(works);
    Plan plan = plan(Level.UNSAFE, "", "test -e %s || %s".formatted(works, crashCommand()));
    Future<Outcome> run = heldInTheCopy(plan, () -> delete(works));

    assertThat(catchThrowable(() -> run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("the target crashed")
        .hasMessageContaining("the copy is thrown away");
    assertThat(phases()).doesNotContain("durability");
    assertThat(subscriptions()).isZero();
    String copiedAt = copiedAt();

    assertThat(DatabasePair.run(plan(Level.UNSAFE))).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(copiedAt()).isNotEqualTo(copiedAt);
  }

  /** The postmaster stays, and only a session's process dies: the others are ended with it. */
  @Test
  void theCrashOfASingleProcessThrowsACopyAwayThatIsNotOnDisk() {
    Path works = folder.resolve("works");
    Plan plan = plan(Level.UNSAFE, "", "test -e " + works);
    failAtTheSync(plan, works);
    String copiedAt = copiedAt();
    var _ =
        catchThrowable(() ->
            DatabasePair.execute(
                pair.target(),
                "do $$ begin execute format('copy (select) to program ''kill -9 %s''', pg_backend_pid()); perform pg_sleep(60); end $$"));
    awaitTarget();

    assertThat(DatabasePair.run(plan(Level.UNSAFE))).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(copiedAt()).as("the copy was made again").isNotEqualTo(copiedAt);
  }

  @Test
  void anOrderlyRestartKeepsTheCopy() {
    Path works = folder.resolve("works");
    Plan plan = plan(Level.UNSAFE, "", "test -e " + works);
    failAtTheSync(plan, works);
    String copiedAt = copiedAt();
    target.stop();
    target.restart();

    assertThat(DatabasePair.run(plan(Level.UNSAFE))).isInstanceOf(Outcome.AtTheGate.class);
    assertThat(copiedAt()).as("the copy was not made again").isEqualTo(copiedAt);
  }

  @Test
  void aMachineThatWentDownWithoutFsyncLeavesAClusterThatIsNotUsedAgain() {
    Path works = folder.resolve("works");
    Plan plan = plan(Level.UNSAFE, "", "test -e " + works);
    failAtTheSync(plan, works);
    // As if the machine had been started again: another boot_id.
    pair.onTarget(
        "update pgcutover.journal set record = jsonb_set(record, '{life,machine}', '\"another\"') where phase = 'tuning'");
    crash();

    Throwable thrown = catchThrowable(() -> DatabasePair.run(plan(Level.UNSAFE)));

    assertThat(thrown)
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining("machine went down");
  }

  @Test
  void aRestartCommandThatKillsTheServerIsFoundOutBeforeAnythingIsCopied() {
    Throwable thrown =
        catchThrowable(() -> DatabasePair.run(plan(Level.UNSAFE, "-m immediate", "true")));

    assertThat(thrown)
        .isInstanceOf(MigrationException.ServerFailed.class)
        .hasMessageContaining("did not stop the server in order");
    DatabasePair.migration(plan(Level.UNSAFE, "-m fast", "true")).abort();
  }

  @Test
  void withoutItsCommandAPendingRestartIsLeftToAPerson() throws Exception {
    killInTheCopy(Level.UNSAFE);

    Throwable thrown = catchThrowable(() -> DatabasePair.migration(plan(Level.SAFE)).abort());

    assertThat(thrown)
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining("wal_level is minimal");
    assertThat(shown("fsync")).containsExactly("on");
    target.stop();
    target.restart();
  }

  @Test
  void whatOthersSetMeanwhileStays() throws Exception {
    Future<Outcome> run =
        heldInTheCopy(plan(Level.LOAD), () -> onServer("alter system set max_wal_size = '3GB'"));

    assertThat(run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Outcome.AtTheGate.class);
    assertThat(shown("max_wal_size", "autovacuum")).containsExactly("3GB", "on");
    onServer("alter system set max_wal_size = '512MB'");
    onServer("select pg_reload_conf()");
  }

  @Test
  void durabilityThatSomebodyElseSwitchedOffIsLeftToAPerson() {
    Future<Outcome> run =
        heldInTheCopy(
            plan(Level.UNSAFE, "", "true"), () -> onServer("alter system set fsync = 'false'"));

    assertThat(catchThrowable(() -> run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .cause()
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining("fsync is off, and it was not pgcutover");
    assertThat(subscriptions()).isZero();
    onServer("alter system reset fsync");
    onServer("select pg_reload_conf()");
  }

  /** The check tries the command as well: it works until the copy has begun. */
  private void failAtTheSync(Plan plan, Path works) {
    create(works);
    Future<Outcome> run = heldInTheCopy(plan, () -> delete(works));
    assertThat(catchThrowable(() -> run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .cause()
        .isInstanceOfSatisfying(
            MigrationException.ServerFailed.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TARGET_FAILED))
        .hasMessageContaining("cannot be forced to disk");
  }

  /** Does something while a COPY is held, and lets go. */
  private Future<Outcome> heldInTheCopy(Plan plan, Runnable work) {
    try (Brake brake = Brake.pull(pair)) {
      CompletableFuture<Outcome> run = inBackground(plan);
      await().atMost(Brake.DEADLINE).until(() -> run.isDone() || brake.holdsCopy());
      assertThat(run).isNotDone();
      work.run();
      return run;
    }
  }

  private void killInTheCopy(Level level) throws Exception {
    Program program = Program.start(folder, pair, "run", options(level));
    programs.add(program);
    try (Brake _ = pullBehindTheRestart(() -> false)) {
      program.kill();
    }
  }

  /** A restart of the target ends whoever brakes: then it is pulled again, until a COPY is held. */
  private Brake pullBehindTheRestart(BooleanSupplier givenUp) {
    List<Brake> pulled = new ArrayList<>(List.of(Brake.pull(pair)));
    await()
        .atMost(Brake.DEADLINE)
        .until(() -> {
          try {
            return givenUp.getAsBoolean() || pulled.getLast().holdsCopy();
          } catch (PostgresException e) {
            awaitTarget();
            pulled.add(Brake.pull(pair));
            return false;
          }
        });
    return pulled.getLast();
  }

  private String[] options(Level level) throws IOException {
    Path file = folder.resolve("tuning.yaml");
    Files.writeString(
        file,
        "tuning: {level: %s, riskOthers: true, restartCommand: \"%s\"}"
            .formatted(level, target.restartCommand("-m fast")));
    return new String[] {"-c", file.toString()};
  }

  private Plan plan(Level level) {
    return pair.plan(
        tuning(level, Optional.empty(), Optional.empty()), DatabasePair.LIMITS, Plan.Goal.GATE);
  }

  private Plan plan(Level level, String restartOptions, String syncCommand) {
    return pair.plan(
        tuning(
            level,
            Optional.of(restartOptions)
                .filter(options -> !options.isEmpty())
                .map(target::restartCommand),
            Optional.of(syncCommand)),
        DatabasePair.LIMITS,
        Plan.Goal.GATE);
  }

  private static Plan.Tuning tuning(
      Level level, Optional<String> restartCommand, Optional<String> syncCommand) {
    Plan.Tuning otherwise = Plan.Tuning.DEFAULT;
    return new Plan.Tuning(
        level, restartCommand, syncCommand, true, Map.of(), Optional.empty(), otherwise.commands());
  }

  private static CompletableFuture<Outcome> inBackground(Plan plan) {
    return CompletableFuture.supplyAsync(() -> DatabasePair.run(plan), Thread::startVirtualThread);
  }

  private static String crashCommand() {
    return target.restartCommand("-m immediate");
  }

  private static void crash() {
    target.crash();
    target.restart();
  }

  private void awaitTarget() {
    await()
        .atMost(Brake.DEADLINE)
        .ignoreExceptions()
        .until(() -> DatabasePair.number(pair.target(), "select 1") == 1);
  }

  private List<String> shown(String... names) {
    try (Session session = target.endpoint(Side.TARGET).open("scenario")) {
      return java.util.Arrays.stream(names)
          .map(name -> session.one(SHOW, row -> row.getString(1), name))
          .toList();
    }
  }

  private List<String> phases() {
    try (Session session = pair.target().open("scenario")) {
      return session.list(Sql.of("select phase from pgcutover.journal"), row -> row.getString(1));
    }
  }

  private String copiedAt() {
    return text("select at::text from pgcutover.journal where phase = 'copy'");
  }

  private String text(String sql) {
    try (Session session = pair.target().open("scenario")) {
      return session.one(Sql.of(sql), row -> row.getString(1));
    }
  }

  private long subscriptions() {
    return DatabasePair.number(
        pair.target(),
        "select count(*) from pg_subscription s join pg_database d on d.oid = s.subdbid and d.datname = current_database()");
  }

  private static void onServer(String sql) {
    DatabasePair.execute(target.endpoint(Side.TARGET), sql);
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
