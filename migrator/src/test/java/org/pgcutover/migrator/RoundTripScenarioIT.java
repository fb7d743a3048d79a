package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.migrator.demo.Shop;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadAudit;
import org.pgcutover.migrator.demo.WorkloadConfig;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.Parity;

/** There, back, and there again, while the shop's clients write and follow by themselves. */
class RoundTripScenarioIT {
  private static final double SCALE = 0.2;
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  /** Before 16 no stream can leave out what came by another. */
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"15, 18", "16, 17"})
  void noWriteIsLostThereNorBackNorThereAgain(int sourceMajor, int targetMajor) {
    goesThereAndBackAndThereAgain(sourceMajor, targetMajor, Duration.ZERO);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"14, 18", "15, 18", "16, 18", "17, 18", "18, 18"})
  void norInAMinuteOfWritesEachTime(int sourceMajor, int targetMajor) {
    goesThereAndBackAndThereAgain(sourceMajor, targetMajor, Duration.ofMinutes(1));
  }

  /**
   * @param writing how long each server serves, at least
   */
  private static void goesThereAndBackAndThereAgain(
      int sourceMajor, int targetMajor, Duration writing) {
    Servers.assumeClientFor(sourceMajor, targetMajor);
    DatabasePair pair = SERVERS.pair(sourceMajor, targetMajor);
    Shop.load(pair.source(), SCALE);
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());

    try (Workload workload =
        Workload.start(pair.source(), pair.target(), new WorkloadConfig(4, 150))) {
      awaitMore(workload, 150);
      DatabasePair.done(pair.run());
      awaitWrites(workload, writing);
      Application.assertServes(pair.target(), pair.source());

      assertThat(pair.rollback())
          .isInstanceOfSatisfying(
              Outcome.RolledBack.class,
              back ->
                  assertThat(back.passed().orElseThrow().cutOver().parity().verdict())
                      .isInstanceOf(Parity.Equal.class));
      awaitWrites(workload, writing);
      Application.assertServes(pair.source(), pair.target());

      DatabasePair.done(pair.run());
      awaitWrites(workload, writing);
      Application.assertServes(pair.target(), pair.source());

      WorkloadAudit audit = workload.audit(pair.target());
      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(workload.stop().errors()).doesNotContainKey("23505");
    }
    pair.finish();
    assertThat(Traces.of(pair.source()))
        .isEqualTo(sourceBefore.with("setting default_transaction_read_only=on"));
    assertThat(Traces.of(pair.target()).replication()).isEqualTo(targetBefore.replication());
  }

  private static void awaitWrites(Workload workload, Duration writing) {
    Deadline served = Deadline.after(writing);
    awaitMore(workload, 300);
    await().atMost(writing.plus(DEADLINE)).until(served::isOver);
  }

  /** An exporter of its own does so, beside the run: what it sends must not come back as new. */
  @Test
  void markersThatAreWrittenAllTheWhileDoNotBreakTheStreamBack() {
    DatabasePair pair = filled();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> written = writer.submit(() -> writeMarkers(pair.source(), over));
      DatabasePair.done(pair.run());
      over.set(true);
      assertThat(written).succeedsWithin(DEADLINE).matches(count -> count > 100, "many");
    }
    pair.onTarget("insert into things values (4, 'written on the new one')");

    assertThat(pair.rollback()).isInstanceOf(Outcome.RolledBack.class);
    assertThat(things(pair.source())).isEqualTo(4);
  }

  /** Each a row of its own, as soon as there is a table for it. */
  private static long writeMarkers(Endpoint source, AtomicBoolean over) {
    try (Session session = source.open("pgcutover_exporter")) {
      await()
          .atMost(DEADLINE)
          .until(() ->
              session.one(
                  Sql.of("select to_regclass('pgcutover.heartbeat') is not null"),
                  row -> row.getBoolean(1)));
      long written = 0;
      while (!over.get()) {
        session.execute(
            Sql.of("insert into pgcutover.heartbeat (writer, beat, at) values (?, 1, now())"),
            "other " + ++written);
      }
      return written;
    }
  }

  @Test
  void afterARollbackTheTargetCanBeGivenUp() {
    DatabasePair pair = filled();
    Traces sourceBefore = Traces.of(pair.source());
    DatabasePair.done(pair.run());
    pair.onTarget("insert into things values (4, 'written on the new one')");

    pair.rollback();
    pair.abort();

    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(things(pair.source())).isEqualTo(4);
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target()).replication()).isEmpty();
  }

  @Test
  void aRowThatWasChangedOnTheOldSourceKeepsTheGateBackClosed() {
    DatabasePair pair = filled();
    DatabasePair.done(pair.run());
    pair.onSource("begin read write; update things set name = 'elsewhere' where id = 2; commit");

    Outcome outcome = pair.rollback();

    assertThat(outcome).isInstanceOf(Outcome.GateClosed.class);
    assertThat(((Outcome.GateClosed) outcome).reasons())
        .anyMatch(reason -> reason.contains("things"));
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();
  }

  @Test
  void withoutAWayBackARollbackIsRefusedAndNothingOfOneIsThere() {
    DatabasePair pair = filled();
    Traces before = Traces.of(pair.source());
    DatabasePair.done(DatabasePair.run(pair.plan(Plan.WayBack.Mode.OFF)));

    MigrationException.Refused refused =
        catchThrowableOfType(MigrationException.Refused.class, pair::rollback);

    assertThat(refused).hasMessageContaining("its old source does not follow");
    assertThat(Traces.of(pair.source()))
        .isEqualTo(before.with("setting default_transaction_read_only=on"));
  }

  private static DatabasePair filled() {
    DatabasePair pair = SERVERS.pair(15, 18);
    pair.onSource("create table things (id int primary key, name text)");
    pair.onSource("insert into things values (1, 'one'), (2, 'two'), (3, 'three')");
    return pair;
  }

  private static long things(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return session.one(Sql.of("select count(*) from things"), row -> row.getLong(1));
    }
  }

  private static void awaitMore(Workload workload, long writes) {
    long before = workload.acknowledged();
    await().atMost(DEADLINE).until(() -> workload.acknowledged() >= before + writes);
  }
}
