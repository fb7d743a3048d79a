package org.pgcutover.migrator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.throttle.Throttle;

/** What holds a copy back holds a comparison back. */
class PassPaceScenarioIT {
  private static final Servers SERVERS = new Servers();

  private static final String SNAPSHOTS =
      "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pgcutover_verifier' and (backend_xmin is not null or backend_xid is not null)";

  private final DatabasePair pair = SERVERS.pair(16, 17);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARITY", "AFTERWARDS"})
  void aPausedRunComparesNothingMoreAndHoldsNoSnapshot(Phase phase) throws Exception {
    pair.onSource(
        "create table one (id int primary key); create table two (id int primary key); insert into one values (1); insert into two values (2)");
    Throttle throttle = Throttle.open();
    CountDownLatch compared = new CountDownLatch(1);
    Progress progress =
        new Progress(
            pair.plan().migration(),
            throttle,
            record -> {
              if (record instanceof MigrationProgress at && at.phase() == phase) {
                if (at.parity().rows().done() == 0) {
                  throttle.pause();
                } else {
                  compared.countDown();
                }
              }
            });
    FutureTask<Outcome> run =
        new FutureTask<>(() ->
            new Migration(pair.plan(), DatabasePair.ENVIRONMENT, progress, throttle, new Calls())
                .run());
    Thread.ofVirtual().start(run);

    assertThat(compared.await(60, SECONDS)).isTrue();
    // Of the kept moment alone, which lasts until the end.
    long kept = phase == Phase.AFTERWARDS ? 1 : 0;
    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> {
          assertThat(DatabasePair.number(pair.source(), SNAPSHOTS)).isEqualTo(kept);
          assertThat(DatabasePair.number(pair.target(), SNAPSHOTS)).isEqualTo(kept);
        });
    assertThat(run.isDone()).isFalse();

    throttle.resume();

    DatabasePair.done(run.get(60, SECONDS));
  }
}
