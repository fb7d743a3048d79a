package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** A copy that is cut off: what of it is kept, and what is not. */
class ResumeScenarioIT {
  private static final int SOURCE = 15;
  private static final int TARGET = 18;
  private static final Servers SERVERS = new Servers();
  private static final Duration DEADLINE = Brake.DEADLINE;

  @TempDir Path folder;
  private final DatabasePair pair = SERVERS.pair(SOURCE, TARGET);

  @BeforeEach
  void load() {
    Brake.install(pair);
    pair.onSource(
        """
        create table public.large (id bigint primary key, v text not null);
        insert into public.large select g, repeat('x', 100) from generate_series(1, 50000) g;
        create index large_v on public.large (v, id);
        create table public.small (id bigint primary key, v text not null);
        insert into public.small select g, 'row ' || g from generate_series(1, 100) g;
        -- A row that no buffer of the relay holds at once.
        insert into public.small select 101, string_agg(md5(g::text), '') from generate_series(1, 10000) g;
        create view public.both_tables as select l.id from public.large l join public.small s using (id);
        alter table public.small add foreign key (id) references public.large;
        """);
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void partsThatWereCopiedBeforeAKillAreKept() throws Exception {
    // A server that looks whether its clients are there must not do so here.
    pair.onSource(
        "alter database %s set client_connection_check_interval = '100ms'"
            .formatted(pair.source().database()));
    killWhileBraked("--split", "2MB");
    String before = writers("large");
    pair.onSource("update public.large set v = 'changed' where id = 1");

    assertCutOver(pair.run());

    assertThat(writers("large where id > 1")).isEqualTo(before);
  }

  @Test
  void aCopyWhoseSnapshotIsGoneStartsOver() throws Exception {
    killWhileBraked();
    String before = writers("large");
    endSessions(pair.source(), "pgcutover_snapshot");

    assertCutOver(pair.run());

    assertThat(writers("large")).isNotEqualTo(before);
  }

  @Test
  void theSnapshotDoesNotOutliveItsTime() throws Exception {
    Path file = folder.resolve("migration.yaml");
    Files.writeString(file, "limits: {resume: 2s}");
    killWhileBraked("-c", file.toString());

    await().atMost(DEADLINE).until(() -> Traces.sessions(pair.source()).isEmpty());
  }

  @Test
  void aLostConnectionCostsThePartInWork() throws Exception {
    CompletableFuture<Outcome> run;
    String before;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && uncopiedParts() == 1);
      before = writers("large");

      endSessions(pair.source(), "pgcutover_copy");
      endSessions(pair.target(), "pgcutover_copy");
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
    assertThat(writers("large")).isEqualTo(before);
  }

  @Test
  void aTargetThatRestartsIsWaitedFor() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && uncopiedParts() == 1);

      SERVERS.target(TARGET).stop();
      SERVERS.target(TARGET).restart();
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void aTableThatIsRewrittenMeanwhileStopsTheCopy() throws Exception {
    CompletableFuture<Outcome> run =
        withTheFirstTableHeld("alter table public.small alter column v type varchar(400000)");

    assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("public.small was rewritten");
    pair.abort();
    assertCutOver(pair.run());
  }

  @Test
  void aTableThatHasAnothersNameMeanwhileStopsTheCopy() throws Exception {
    pair.onSource("create table public.next (like public.small including all)");
    CompletableFuture<Outcome> run =
        withTheFirstTableHeld(
            """
            alter table public.small rename to before;
            alter table public.next rename to small;
            alter table public.before rename to next;
            """);

    assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("was renamed while it was copied");
  }

  @Test
  void aTableThatComesWhileTheSlotWaitsStopsTheRun() throws Exception {
    CompletableFuture<Outcome> run;
    try (Session writer = pair.source().open("scenario")) {
      run =
          writer.inTransaction(c -> {
            writer.execute("insert into public.small values (1000, 'not committed')");
            CompletableFuture<Outcome> begun = inBackground(pair.plan(patient(), Plan.Goal.COPY));
            await().atMost(DEADLINE).until(this::slotWaits);
            pair.onSource("create table public.fresh as select 1 as id");
            return begun;
          });
    }

    assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("public.fresh");
    pair.onSource("alter table public.fresh add primary key (id)");
    assertThat(pair.runToTheCopy()).isInstanceOf(Outcome.Copied.class);
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.fresh")).isOne();
  }

  @Test
  void aConnectionThatIsLostWithinARowCostsThePartInWork() throws Exception {
    // More than all buffers on the way, of what looks like messages of the protocol.
    pair.onSource("insert into public.braked values (2000, repeat('d', 30000000))");
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && sourceWaitsForItsClient());

      endSessions(pair.target(), "pgcutover_copy");
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void aConnectionThatIsLostLateIsMadeAgainAsWell() throws Exception {
    Plan.Limits limits = limits(DatabasePair.LIMITS.resume(), Duration.ofSeconds(2));
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(limits, Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && uncopiedParts() == 1);
      await().during(limits.reconnect().plusSeconds(1)).atMost(DEADLINE).until(brake::holdsCopy);

      endSessions(pair.target(), "pgcutover_copy");
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void theSnapshotStaysWhereTheSessionThatAsksForItIsLost() throws Exception {
    Plan.Limits limits = limits(Duration.ofSeconds(2), Duration.ofSeconds(60));
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(limits, Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && uncopiedParts() == 1);

      endSessions(pair.source(), "pgcutover_anchor");

      await()
          .during(limits.resume().multipliedBy(3))
          .atMost(DEADLINE)
          .until(() -> Traces.sessions(pair.source()).contains("pgcutover_snapshot"));
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void theLockOnTheTargetIsTakenAgainWhereItWasLost() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(brake::holdsCopy);

      Usurper.loseLock(pair);

      await().atMost(DEADLINE).until(() -> Usurper.isLockHeld(pair));
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void aRunWhoseLockAnotherTookEnds() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.CUTOVER));
      await().atMost(DEADLINE).until(brake::holdsCopy);

      try (Usurper _ = Usurper.takeLock(pair)) {
        assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
            .cause()
            .isInstanceOf(MigrationException.ServerFailed.class)
            .hasMessageContaining("another has begun its work");
      }
    }

    assertCutOver(pair.run());
  }

  @Test
  void aPartThatAnotherHasCountedIsNotCountedAgain() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan());
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && uncopiedParts() == 1);

      pair.onTarget("update pgcutover.part set rows = 0, bytes = 0 where rows is null");
    }

    assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("somebody else has copied public.braked");
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.braked")).isZero();
  }

  @Test
  void anIndexThatACrashForgotIsBuiltWithTheRest() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan());
      await().atMost(DEADLINE).until(() -> brake.holdsCopy() && keys() == 2);

      // As if its commit had not reached the disk: nobody waits for that.
      pair.onTarget("drop index public.large_v");
    }

    assertCutOver(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void aTableThatIsDroppedMeanwhileIsNamedByTheNextRunToo() throws Exception {
    pair.onSource(
        """
        create table public.dropped (id bigint primary key);
        insert into public.dropped values (1);
        """);
    CompletableFuture<Outcome> run = withTheFirstTableHeld("drop table public.dropped");

    assertThat(catchThrowable(() -> run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
        .hasMessageContaining("public.dropped");
    assertThat(catchThrowable(pair::run)).hasMessageContaining("a table was dropped");
    pair.abort();
    assertCutOver(pair.run());
  }

  @Test
  void aMaterializedViewThatComesMeanwhileIsLeftToTheComparison() throws Exception {
    CompletableFuture<Outcome> run;
    try (Brake brake = Brake.pull(pair)) {
      run = inBackground(pair.plan(patient(), Plan.Goal.COPY));
      await().atMost(DEADLINE).until(brake::holdsCopy);

      pair.onSource("create materialized view public.fresh as select 1 as id");
    }

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Outcome.Copied.class);
    assertThat(pair.run()).isInstanceOf(Outcome.GateClosed.class);
  }

  @Test
  void whatTheRestOfTheSchemaHasAlreadyIsPassedOver() throws Exception {
    killWhileBraked();
    // As if the kill had come while the rest was restored.
    pair.onTarget(
        "alter table public.small add constraint small_id_fkey foreign key (id) references public.large");

    assertCutOver(pair.run());
  }

  /** What is done to the source while one worker waits at the largest table. */
  private CompletableFuture<Outcome> withTheFirstTableHeld(String meanwhile) {
    pair.onSource(
        "insert into public.braked select g, repeat('y', 500) from generate_series(2000, 20000) g");
    try (Brake brake = Brake.pull(pair)) {
      CompletableFuture<Outcome> run = inBackground(withJobs(1));
      await().atMost(DEADLINE).until(brake::holdsCopy);
      pair.onSource(meanwhile);
      return run;
    }
  }

  private Plan withJobs(int jobs) {
    Plan plan = pair.plan();
    return new Plan(
        plan.migration(),
        plan.source(),
        plan.target(),
        plan.subscription(),
        jobs,
        plan.work(),
        plan.goal(),
        plan.moment(),
        plan.takeover(),
        new Plan.Streams(false, Optional.empty()),
        plan.restraint(),
        plan.tuning(),
        plan.carry(),
        plan.wayBack(),
        plan.pool(),
        false,
        plan.limits());
  }

  private static Plan.Limits patient() {
    return limits(DatabasePair.LIMITS.resume(), Duration.ofSeconds(60));
  }

  private static Plan.Limits limits(Duration resume, Duration reconnect) {
    Plan.Limits limits = DatabasePair.LIMITS;
    return new Plan.Limits(
        limits.anchor(),
        resume,
        reconnect,
        limits.catchUp(),
        limits.lag(),
        limits.writesBlocked(),
        limits.hook(),
        limits.afterwards());
  }

  /** Kills the program when all but the braked table are there. */
  private void killWhileBraked(String... options) throws Exception {
    try (Brake brake = Brake.pull(pair);
        Program program = Program.start(folder, pair, "run", options)) {
      program.await("a COPY that is held", () -> brake.holdsCopy() && keys() == 2);
      program.kill();
    }
    await()
        .atMost(DEADLINE)
        .until(() -> !Traces.sessions(pair.target()).contains("pgcutover_journal"));
  }

  /** Primary keys on the target: the last thing that is built on a table. */
  private long keys() {
    return DatabasePair.number(
        pair.target(),
        "select count(*) from pg_constraint where contype = 'p' and conrelid in (select oid from pg_class where relname in ('large', 'small'))");
  }

  private boolean slotWaits() {
    return DatabasePair.number(
            pair.source(),
            "select count(*) from pg_stat_activity where backend_type = 'walsender' and application_name = 'pgcutover_anchor' and wait_event_type = 'Lock'")
        > 0;
  }

  private boolean sourceWaitsForItsClient() {
    return DatabasePair.number(
            pair.source(),
            "select count(*) from pg_stat_activity where application_name = 'pgcutover_copy' and wait_event = 'ClientWrite'")
        > 0;
  }

  private long uncopiedParts() {
    return DatabasePair.number(
        pair.target(), "select count(*) from pgcutover.part where rows is null");
  }

  /** Which transactions wrote a table's rows on the target. */
  private String writers(String table) {
    try (Session session = pair.target().open("scenario")) {
      return session.one(
          new Sql(
              "writers",
              "select string_agg(distinct xmin::text, ',' order by xmin::text) from public."
                  + table),
          row -> row.getString(1));
    }
  }

  private static void endSessions(Endpoint endpoint, String application) {
    try (Session session = endpoint.open("scenario")) {
      List<Boolean> ended =
          session.list(
              Sql.of(
                  "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = ? and datname = current_database()"),
              row -> row.getBoolean(1),
              application);
      assertThat(ended).isNotEmpty();
    }
  }

  private static CompletableFuture<Outcome> inBackground(Plan plan) {
    return CompletableFuture.supplyAsync(() -> DatabasePair.run(plan), Thread::startVirtualThread);
  }

  private void assertCutOver(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    for (String table : List.of("large", "small", "braked")) {
      String rows = "select count(*) from public." + table;
      assertThat(DatabasePair.number(pair.target(), rows))
          .isEqualTo(DatabasePair.number(pair.source(), rows));
    }
    assertThat(
            DatabasePair.number(
                pair.target(),
                "select count(*) from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace and i.indisvalid"))
        .isEqualTo(4);
    assertThat(Application.mayWrite(pair.target())).isTrue();
    await().atMost(DEADLINE).until(() -> Traces.sessions(pair.source()).isEmpty());
  }
}
