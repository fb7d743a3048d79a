package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A copy that is held back on the target, while the source keeps 96 MB of WAL for it. */
class SourceWatchIT {
  private static final Duration DEADLINE = Brake.DEADLINE;

  private static EmbeddedServer source;
  private static EmbeddedServer target;
  private static int databases;

  private DatabasePair pair;

  @BeforeAll
  static void start() {
    source =
        EmbeddedServer.start(
            15,
            Map.of(
                "wal_level",
                "logical",
                "fsync",
                "off",
                "synchronous_commit",
                "off",
                "max_slot_wal_keep_size",
                "96MB"));
    target = EmbeddedServer.start(18, Map.of("synchronous_commit", "off"));
  }

  @AfterAll
  static void end() {
    source.close();
    target.close();
  }

  @BeforeEach
  void load() {
    String name = "watched_" + ++databases;
    pair =
        new DatabasePair(
            name,
            database(source.endpoint(Side.SOURCE), name),
            database(target.endpoint(Side.TARGET), name));
    Brake.install(pair);
  }

  @Test
  void aSlotThatRetainsTooMuchWalStopsTheCopyBeforeItIsLostAndIsDropped() throws Exception {
    MigrationException stopped = stopped(Plan.Restraint.DEFAULT, () -> segments(6));

    assertThat(stopped.exitCode()).isEqualTo(ExitCode.SOURCE_FAILED);
    assertThat(stopped)
        .hasMessageStartingWith("source: the slot pgcutover_" + pair.migration() + " retains ")
        .hasMessageContaining("four fifths of max_slot_wal_keep_size")
        .hasMessageContaining("the slot dropped");
    assertSourceIsFree();
    assertThat(pair.run()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void theLimitMayBeLower() throws Exception {
    Plan.Restraint low =
        new Plan.Restraint(
            Optional.empty(), true, Optional.of(ByteSize.parse("20MB")), Optional.empty());

    assertThat(stopped(low, () -> segments(3)))
        .hasMessageContaining("the limit is 20 MB (limits.retainedWal)");
    assertSourceIsFree();
  }

  @Test
  void aSnapshotThatIsOlderThanItMayBeStopsTheCopy() throws Exception {
    Plan.Restraint young =
        new Plan.Restraint(
            Optional.empty(), true, Optional.empty(), Optional.of(Duration.ofSeconds(3)));

    assertThat(stopped(young, () -> {})).hasMessageContaining("limits.snapshotAge");
    assertSourceIsFree();
  }

  @Test
  void aSlotThatSomebodyDropsStopsTheCopy() throws Exception {
    assertThat(
            stopped(
                Plan.Restraint.DEFAULT,
                () ->
                    pair.onSource(
                        "select pg_drop_replication_slot('pgcutover_%s')"
                            .formatted(pair.migration()))))
        .hasMessageContaining("is gone");
  }

  @Test
  void theSourceIsWatchedUntilTheLargeObjectsAreThere() throws Exception {
    pair.onSource("select lo_from_bytea(0, 'large')");
    // Of our name: pgcutover ends the sessions of others when it closes the target.
    try (Session holder = pair.target().open("pgcutover_brake")) {
      CompletableFuture<Throwable> run =
          holder.inTransaction(_ -> {
            holder.execute(
                "lock table pg_catalog.pg_largeobject, pg_catalog.pg_largeobject_metadata in exclusive mode");
            CompletableFuture<Throwable> begun = failureOf(pair.plan());
            await().atMost(DEADLINE).until(() -> begun.isDone() || largeObjectsWait());
            pair.onSource(
                "select pg_drop_replication_slot('pgcutover_%s')".formatted(pair.migration()));
            begun.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return begun;
          });

      assertThat(run.get())
          .isInstanceOf(MigrationException.ServerFailed.class)
          .hasMessageContaining("is gone");
    }
    assertThat(pair.run()).isInstanceOf(Outcome.Done.class);
  }

  /** Asked of another database: sessions in this one are ended when the target is closed. */
  private boolean largeObjectsWait() {
    return DatabasePair.number(
            pair.target().withDatabase("postgres"),
            "select count(*) from pg_locks join pg_database d on d.oid = database where datname = '%s' and not granted and relation in ('pg_largeobject'::regclass, 'pg_largeobject_metadata'::regclass)"
                .formatted(pair.target().database()))
        > 0;
  }

  private static CompletableFuture<Throwable> failureOf(Plan plan) {
    return CompletableFuture.supplyAsync(() -> DatabasePair.run(plan), Thread::startVirtualThread)
        .handle((_, thrown) -> thrown.getCause());
  }

  private MigrationException stopped(Plan.Restraint restraint, Runnable meanwhile)
      throws Exception {
    Plan restrained = pair.plan().with(restraint);
    try (Brake brake = Brake.pull(pair)) {
      CompletableFuture<Throwable> run = failureOf(restrained);
      // A snapshot that may only be young may be too old before the first row.
      await().atMost(DEADLINE).until(() -> run.isDone() || brake.holdsCopy());

      meanwhile.run();

      Throwable thrown = run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(thrown).isInstanceOf(MigrationException.ServerFailed.class);
      return (MigrationException) thrown;
    }
  }

  private void assertSourceIsFree() {
    assertThat(
            DatabasePair.number(
                pair.source(),
                "select count(*) from pg_replication_slots where slot_name = 'pgcutover_%s'"
                    .formatted(pair.migration())))
        .isZero();
    await()
        .atMost(DEADLINE)
        .untilAsserted(() -> assertThat(Traces.sessions(pair.source())).isEmpty());
    pair.onSource("insert into public.braked values (-5, 'still writable')");
  }

  /** A segment of WAL is 16 MB, however little is in it. */
  private void segments(int count) {
    for (int i = 0; i < count; i++) {
      pair.onSource("select pg_logical_emit_message(false, 'test', 'x')");
      pair.onSource("select pg_switch_wal()");
    }
  }

  private static Endpoint database(Endpoint server, String name) {
    DatabasePair.execute(server, "create database " + name);
    return server.withDatabase(name);
  }
}
