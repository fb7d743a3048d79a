package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pgcutover.exporter.RunningExporter.eventually;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

class HeartbeatIT {
  private static final String SEEN =
      "pgcutover_heartbeat_latency_seconds_count{subscription=\"pgcutover_shop\"}";

  /** The table is there before the slot is: what was written between is neither copied nor sent. */
  @Test
  void aBeatFromBeforeTheSlotDoesNotEndTheProbe() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18)) {
      pair.onTarget("drop subscription pgcutover_shop");
      try (RunningExporter exporter = new RunningExporter(pair.source(), pair.target());
          Session source = pair.source().open("test")) {
        await().atMost(Duration.ofSeconds(60)).until(() -> beats(source) > 0);

        pair.subscribe();

        eventually(exporter, scrape -> assertThat(scrape.value(SEEN)).isPositive());
      }
    }
  }

  @Test
  void aBeatThatStandsThereSinceLongAgoIsNotOneThatHasArrived() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18)) {
      pair.onTarget("drop subscription pgcutover_shop");
      pair.onTarget(
          "insert into pgcutover.heartbeat values ('pgcutover_shop exporter', 9e15, now())");
      try (RunningExporter exporter = new RunningExporter(pair.source(), pair.target());
          Session source = pair.source().open("test")) {
        await().atMost(Duration.ofSeconds(60)).until(() -> beats(source) > 0);

        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(10))
            .until(() -> !exporter.scrape().has(SEEN));
      }
    }
  }

  /** Both write, as does what watches a pair beside its run. */
  @Test
  void theRunAndWhatWatchesBesideItHaveBeatsOfTheirOwn() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18);
        RunningExporter run = new RunningExporter(pair.source(), pair.target());
        RunningExporter beside =
            new RunningExporter(List.of(WatchedPair.of("shop", pair.source(), pair.target())));
        Session source = pair.source().open("test")) {
      eventually(run, scrape -> assertThat(scrape.value(SEEN)).isGreaterThan(2));
      eventually(beside, scrape -> assertThat(scrape.value(SEEN)).isGreaterThan(2));
      assertThat(beats(source)).isEqualTo(2);
    }
  }

  private static long beats(Session source) {
    return source.one(Sql.of("select count(*) from pgcutover.heartbeat"), row -> row.getLong(1));
  }
}
