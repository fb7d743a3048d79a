package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.cutover.Rehearsed;
import org.pgcutover.migrator.demo.Shop;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadAudit;
import org.pgcutover.migrator.demo.WorkloadConfig;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.verifier.Parity;

/** A cutover without its point of no return, which leaves nothing but its figures. */
class RehearsalScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final String HELD =
      "begin; insert into things values (-1, 'prepared'); prepare transaction 'rehearsal'";
  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void leavesBothSidesAsTheyWereThereAndBack() {
    DatabasePair pair = filled();
    pair.runToTheGate();
    Traces source = Traces.of(pair.source());
    Traces target = Traces.of(pair.target());

    Rehearsed rehearsed = rehearsed(DatabasePair.run(rehearsal(pair)));

    assertThat(rehearsed.parity().verdict()).isInstanceOf(Parity.Equal.class);
    assertThat(rehearsed.phasesMillis().keySet())
        .containsExactly(
            "freeze", "drain", "unreplicated", "sequences", "way back", "parity", "thaw");
    assertThat(rehearsed.writesBlockedMillis()).isBetween(1L, 10_000L);
    Application.assertServes(pair.source(), pair.target());
    assertThat(Traces.of(pair.source())).isEqualTo(source);
    assertThat(Traces.of(pair.target())).isEqualTo(target);

    pair.onSource("insert into things values (4, 'after the rehearsal')");
    DatabasePair.done(pair.run());
    assertThat(things(pair.target())).isEqualTo(4);
    Traces sourceAfter = Traces.of(pair.source());
    Traces targetAfter = Traces.of(pair.target());

    rehearsed(DatabasePair.run(rehearsal(pair).reversed()));

    Application.assertServes(pair.target(), pair.source());
    assertThat(Traces.of(pair.source())).isEqualTo(sourceAfter);
    assertThat(Traces.of(pair.target())).isEqualTo(targetAfter);
    pair.onTarget("insert into things values (5, 'after the other')");
    assertThat(pair.rollback()).isInstanceOf(Outcome.RolledBack.class);
    assertThat(things(pair.source())).isEqualTo(5);
  }

  @Test
  void noWriteIsLostByItNorByTheCutoverThatFollows() {
    DatabasePair pair = SERVERS.pair(16, 18);
    Shop.load(pair.source(), 0.2);
    try (Workload workload =
        Workload.start(pair.source(), pair.target(), new WorkloadConfig(4, 150))) {
      awaitMore(workload, 150);
      rehearsed(DatabasePair.run(rehearsal(pair)));
      awaitMore(workload, 300);
      rehearsed(DatabasePair.run(rehearsal(pair)));
      awaitMore(workload, 300);
      DatabasePair.done(pair.run());
      awaitMore(workload, 300);

      WorkloadAudit audit = workload.audit(pair.target());
      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
    }
  }

  @Test
  void isGivenUpAsTheCutoverWouldBe() {
    DatabasePair pair = filled();
    pair.runToTheGate();
    Traces before = Traces.of(pair.source());
    pair.onSource(HELD);
    Plan impatient = pair.plan(DatabasePair.within(Duration.ofSeconds(2)), Plan.Goal.REHEARSAL);

    assertThat(catchThrowable(() -> DatabasePair.run(impatient)))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("a writer did not end");

    Application.assertServes(pair.source(), pair.target());
    pair.onSource("commit prepared 'rehearsal'");
    assertThat(Traces.of(pair.source())).isEqualTo(before);
    rehearsed(DatabasePair.run(rehearsal(pair)));
    DatabasePair.done(pair.run());
    assertThat(things(pair.target())).isEqualTo(4);
  }

  @Test
  void afterAKillTheNextRunThaws() throws Exception {
    DatabasePair pair = filled();
    pair.runToTheGate();
    pair.onSource(HELD);
    try (Program rehearsal = Program.start(folder, pair, "cutover", "--rehearse")) {
      rehearsal.await("a freeze that waits", () -> pair.freezeIs("active", "Lock")).kill();
    }
    assertThat(Application.mayWrite(pair.source())).isFalse();
    pair.onSource("rollback prepared 'rehearsal'");

    rehearsed(DatabasePair.run(rehearsal(pair)));

    Application.assertServes(pair.source(), pair.target());
    DatabasePair.done(pair.run());
  }

  @Test
  void clientsOfAPoolWaitAndGoOnAtTheSource() {
    try (PooledPair pooled = PooledPair.of(SERVERS.pair(15, 18), Map.of(), Map.of())) {
      DatabasePair pair = pooled.pair();
      Shop.load(pair.source(), 0.2);
      String before = pooled.file();
      try (Workload workload =
          Workload.through(
              pooled::admit, pair.source(), pair.target(), new WorkloadConfig(4, 150))) {
        awaitMore(workload, 150);
        Rehearsed rehearsed =
            rehearsed(
                DatabasePair.run(
                    pooled.through(pair.plan(DatabasePair.LIMITS, Plan.Goal.REHEARSAL))));
        assertThat(rehearsed.phasesMillis()).containsKey("pause");
        assertThat(pooled.file()).as("to the letter").isEqualTo(before);
        assertThat(pooled.isPaused()).isFalse();
        assertThat(pooled.loaded().port()).isEqualTo(Integer.toString(pair.source().port()));
        awaitMore(workload, 300);
        DatabasePair.done(DatabasePair.run(pooled.plan()));
        awaitMore(workload, 300);

        WorkloadAudit audit = workload.audit(pair.target());
        assertThat(audit.lost()).isZero();
        assertThat(audit.duplicated()).isZero();
        assertThat(workload.stop().errors()).isEmpty();
      }
    }
  }

  private static Plan rehearsal(DatabasePair pair) {
    return pair.plan(DatabasePair.LIMITS, Plan.Goal.REHEARSAL);
  }

  private static Rehearsed rehearsed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.RehearsalDone.class);
    return ((Outcome.RehearsalDone) outcome).rehearsed();
  }

  private static DatabasePair filled() {
    DatabasePair pair = SERVERS.pair(15, 18);
    pair.onSource("create table things (id int primary key, name text)");
    pair.onSource("create sequence numbers; select nextval('numbers')");
    pair.onSource("insert into things values (1, 'one'), (2, 'two'), (3, 'three')");
    return pair;
  }

  private static long things(Endpoint endpoint) {
    return DatabasePair.number(endpoint, "select count(*) from things");
  }

  private static void awaitMore(Workload workload, long writes) {
    long before = workload.acknowledged();
    await().atMost(DEADLINE).until(() -> workload.acknowledged() >= before + writes);
  }
}
