package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/** Whatever happens to the servers, a scrape is answered in time and says what is known. */
class FaultsIT {
  private static final String TARGET = "{side=\"target\"}";
  private static final Duration IN_TIME = Duration.ofSeconds(1);

  @Test
  void aServerThatHangsIsDownAndTheOtherIsShown() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18);
        RunningExporter exporter = all(pair.source(), pair.target())) {
      eventually(exporter, scrape -> assertThat(scrape.value("pgcutover_up" + TARGET)).isOne());
      List<Long> server = processes(pair.target());

      Signals.stop(server);
      try {
        eventually(
            exporter,
            scrape -> {
              assertThat(scrape.value("pgcutover_up" + TARGET)).isZero();
              assertThat(scrape.has("pgcutover_wal_position_bytes_total" + TARGET)).isFalse();
              assertThat(scrape.has(Metric.SUBSCRIPTION_WORKER_UP)).isFalse();
              assertThat(scrape.value("pgcutover_up{side=\"source\"}")).isOne();
              assertThat(scrape.has(Metric.REPLICATION_LAG_SECONDS)).isTrue();
            });
      } finally {
        Signals.goOn(server);
      }

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_up" + TARGET)).isOne();
            assertThat(scrape.has(Metric.SUBSCRIPTION_WORKER_UP)).isTrue();
          });
    }
  }

  @Test
  void aSlotThatIsDroppedHasNoSeries() {
    try (ReplicatedPair pair = new ReplicatedPair(16, 17);
        RunningExporter exporter = all(pair.source(), pair.target())) {
      eventually(exporter, scrape -> assertThat(scrape.has(Metric.SLOT_ACTIVE)).isTrue());

      pair.onTarget("alter subscription pgcutover_shop disable");
      eventually(exporter, scrape -> assertThat(scrape.sum(Metric.SLOT_ACTIVE)).hasValue(0));
      pair.onSource("select pg_drop_replication_slot('pgcutover_shop')");
      pair.onTarget("alter subscription pgcutover_shop enable");

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.has(Metric.SLOT_ACTIVE)).isFalse();
            assertThat(scrape.has(Metric.REPLICATION_LAG_SECONDS)).isFalse();
            assertThat(scrape.sum(Metric.SUBSCRIPTION_ENABLED)).hasValue(1);
            assertThat(scrape.sum(Metric.SUBSCRIPTION_WORKER_UP)).hasValue(0);
          });
    }
  }

  @Test
  void aPasswordThatIsChangedMakesASideDownUntilItIsRight() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18)) {
      pair.onTarget("create role watcher login superuser password 'watcher'");
      Endpoint watcher = Watcher.as("watcher", pair.target());
      try (RunningExporter exporter = all(pair.source(), watcher)) {
        eventually(exporter, scrape -> assertThat(scrape.value("pgcutover_up" + TARGET)).isOne());

        pair.onTarget("alter role watcher password 'another'");
        pair.onTarget(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'watcher'");

        eventually(
            exporter,
            scrape -> {
              assertThat(scrape.value("pgcutover_up" + TARGET)).isZero();
              assertThat(scrape.has("pgcutover_wal_position_bytes_total" + TARGET)).isFalse();
            });
        pair.onTarget("alter role watcher password 'watcher'");
        eventually(exporter, scrape -> assertThat(scrape.value("pgcutover_up" + TARGET)).isOne());
      }
    }
  }

  @Test
  void eachOfSeveralPairsIsAskedForByItsName() throws IOException {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18);
        RunningExporter exporter =
            new RunningExporter(
                List.of(
                    WatchedPair.of("first", pair.source(), pair.target()),
                    WatchedPair.of("second", pair.source(), pair.target())))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> {
            for (String name : List.of("first", "second")) {
              assertThat(exporter.scrape("/probe?pair=" + name).value("pgcutover_up" + TARGET))
                  .isOne();
            }
          });

      assertThat(exporter.scrape().has(Metric.UP)).isFalse();
      assertThat(exporter.scrape().has(Metric.BUILD_INFO)).isTrue();
      assertThat(exporter.get("/probe?pair=third").statusCode()).isEqualTo(404);
      assertThat(exporter.get("/probe?pair=third").body()).contains("first, second");
      assertThat(exporter.get("/probe").statusCode()).isEqualTo(400);
      assertThat(exporter.statusLine("GET /probe?pair=%ZZ HTTP/1.1")).contains(" 400 ");
      assertThat(exporter.get("/").body()).contains("/probe?pair=second");
    }
  }

  /** The postmaster and all its processes. */
  private static List<Long> processes(Endpoint endpoint) {
    try (Session session = endpoint.open("test")) {
      ProcessHandle postmaster =
          ProcessHandle.of(session.backend()).flatMap(ProcessHandle::parent).orElseThrow();
      return Stream.concat(postmaster.children(), Stream.of(postmaster))
          .map(ProcessHandle::pid)
          .filter(pid -> pid != session.backend())
          .toList();
    }
  }

  private static RunningExporter all(Endpoint source, Endpoint target) {
    return new RunningExporter(List.of(WatchedPair.of("shop", source, target)));
  }

  private static void eventually(RunningExporter exporter, Consumer<Scrape> assertions) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          long began = System.nanoTime();
          Scrape scrape = exporter.scrape();
          assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(IN_TIME);
          assertions.accept(scrape);
        });
  }
}
