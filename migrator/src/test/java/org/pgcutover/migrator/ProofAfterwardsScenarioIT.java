package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.parity.ProvedAfterwards;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.Parity;

/** After the cutover everything is compared once more, as it was in the freeze. */
class ProofAfterwardsScenarioIT {
  private static final Servers SERVERS = new Servers();

  private final DatabasePair pair = SERVERS.pair(15, 18);
  private final List<Record> told = new ArrayList<>();

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @BeforeEach
  void anApplication() {
    pair.onSource(
        """
        create table orders (id int primary key, v text);
        create unlogged table cache (v text);
        insert into orders select i, 'v' || i from generate_series(1, 1000) i;
        insert into cache values ('a'), ('b');
        """);
  }

  @Test
  void whatTheNewServerTakesMeanwhileDoesNotCount() {
    ProvedAfterwards proof =
        proof(
            run(
                pair.plan(),
                reached -> pair.onTarget("update orders set v = 'new' where id <= 500")));

    assertThat(proof.verdict()).isEqualTo(new Parity.Equal());
    assertThat(proof.rowsCompared()).isEqualTo(1002);
    assertThat(told)
        .filteredOn(MigrationProgress.class::isInstance)
        .extracting(record -> ((MigrationProgress) record).phase())
        .endsWith(Phase.AFTERWARDS);

    ProvedAfterwards back = proof(run(pair.plan().reversed(), _ -> {}));

    assertThat(back.verdict()).isEqualTo(new Parity.Equal());
    assertThat(DatabasePair.number(pair.source(), "select count(*) from orders where v = 'new'"))
        .isEqualTo(500);
  }

  /** It says that it comes from elsewhere, as what replication writes does. */
  @Test
  void aWriteThatTheFirstProofTookForReplicationIsFound() {
    Outcome outcome =
        run(
            pair.plan(),
            _ -> {},
            () ->
                pair.onTarget(
                    """
                    set default_transaction_read_only = off;
                    set transaction read write;
                    select pg_replication_origin_create('elsewhere');
                    select pg_replication_origin_session_setup('elsewhere');
                    update orders set v = 'x' where id = 7;
                    """));

    assertThat(DatabasePair.done(outcome).cutOver()).isPresent();
    ProvedAfterwards proof = proof(outcome);
    assertThat(proof.verdict()).isInstanceOf(Parity.Different.class);
    assertThat(proof.tables())
        .filteredOn(table -> table.verdict() instanceof Parity.Different)
        .singleElement()
        .satisfies(table -> {
          assertThat(table.table()).isEqualTo(new TableName("public", "orders"));
          assertThat(table.differences().named().getFirst().key()).containsExactly("7");
        });
  }

  @Test
  void aServerThatFailsMeanwhileLeavesTheCutoverAsItIs() {
    Outcome outcome =
        run(
            pair.plan(),
            reached ->
                DatabasePair.execute(
                    pair.source(),
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'pgcutover_verifier'"));

    assertThat(proof(outcome).verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(DatabasePair.done(outcome).cutOver()).isPresent();
  }

  @Test
  void itCanBeLeftOut() {
    Plan.Limits limits = DatabasePair.LIMITS;
    Plan plan =
        pair.plan(
            new Plan.Limits(
                limits.anchor(),
                limits.resume(),
                limits.reconnect(),
                limits.catchUp(),
                limits.lag(),
                limits.writesBlocked(),
                limits.hook(),
                Duration.ZERO),
            Plan.Goal.CUTOVER);

    assertThat(run(plan, _ -> {}).passed().orElseThrow().afterwards()).isEmpty();
  }

  private Outcome run(Plan plan, Consumer<Outcome> reached) {
    return run(plan, reached, () -> {});
  }

  private Outcome run(Plan plan, Consumer<Outcome> reached, Runnable beforeTheFreeze) {
    Throttle open = Throttle.open();
    Progress progress =
        new Progress(
            plan.migration(),
            open,
            record -> {
              told.add(record);
              if (record instanceof Progress.Began(Phase _, Step step) && step == Step.BEGIN) {
                beforeTheFreeze.run();
              }
            });
    return new Migration(plan, DatabasePair.ENVIRONMENT, progress, open, new Calls()).run(reached);
  }

  private static ProvedAfterwards proof(Outcome outcome) {
    return outcome.passed().flatMap(Outcome.Passed::afterwards).orElseThrow();
  }
}
