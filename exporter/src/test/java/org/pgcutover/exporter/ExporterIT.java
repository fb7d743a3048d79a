package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgcutover.exporter.RunningExporter.eventually;
import static org.pgcutover.exporter.Scrape.rise;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExporterIT {
  private static final String SOURCE = "{side=\"source\"}";
  private static final String TARGET = "{side=\"target\"}";
  private static final String SUBSCRIPTION = "{subscription=\"pgcutover_shop\"}";
  private static final String SLOT = "{slot=\"pgcutover_shop\"}";
  private static final String WAITS_FOR_IO =
      "pgcutover_wait_seconds_total{role=\"client\",side=\"target\",wait_event_type=\"IO\"}";
  private static final Set<Metric> FROM_THE_PIPELINE =
      EnumSet.copyOf(
          Stream.of(Metric.values())
              .filter(metric -> metric.name().matches("PHASE|COPY_.*|PARITY_.*|CUTOVER_.*"))
              .toList());

  /**
   * What healthy servers with their default settings do not have: no limit for retained WAL, no
   * measured I/O, nothing under way. A histogram is not one sample.
   */
  private static final Set<Metric> ABSENT =
      EnumSet.of(
          Metric.HEARTBEAT_LATENCY_SECONDS,
          Metric.SLOT_SAFE_WAL_BYTES,
          Metric.SLOT_TIME_TO_LOSS_SECONDS,
          Metric.SLOT_INVALIDATED,
          Metric.SLOT_INACTIVE_SINCE_TIMESTAMP_SECONDS,
          Metric.TABLE_SYNC_STATE,
          Metric.TABLE_COPY_ROWS,
          Metric.TABLE_COPY_ROWS_EXPECTED,
          Metric.INDEX_BUILD_RATIO,
          Metric.IO_TIME_SECONDS_TOTAL,
          Metric.WAL_WRITE_SECONDS_TOTAL,
          Metric.WAL_SYNC_SECONDS_TOTAL);

  @ParameterizedTest
  @CsvSource({"14, 15", "15, 18", "16, 17"})
  void showsBothSidesAndTheStreamBetweenThem(int sourceMajor, int targetMajor) throws Exception {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor);
        RunningExporter exporter = new RunningExporter(pair.source(), pair.target())) {
      Scrape before = untilStreaming(exporter);

      pair.insertOrders(10_000);

      eventually(
          exporter,
          scrape -> {
            rises(Metric.WAL_POSITION_BYTES_TOTAL, SOURCE, before, scrape, 1_000_000);
            rises(Metric.WAL_POSITION_BYTES_TOTAL, TARGET, before, scrape, 1_000_000);
            assertThat(scrape.value("pgcutover_heartbeat_latency_seconds_count" + SUBSCRIPTION))
                .isGreaterThan(
                    before.value("pgcutover_heartbeat_latency_seconds_count" + SUBSCRIPTION));
            assertThat(scrape.value("pgcutover_replication_lag_seconds" + SUBSCRIPTION))
                .isLessThan(5);
            assertThat(scrape.value("pgcutover_heartbeat_age_seconds" + SUBSCRIPTION))
                .isLessThan(5);
          });
      Set<Metric> absent = EnumSet.copyOf(ABSENT);
      if (targetMajor < 18) {
        absent.add(Metric.SUBSCRIPTION_CONFLICTS_TOTAL);
      }
      if (targetMajor < 16) {
        absent.add(Metric.IO_BYTES_TOTAL);
      }
      Set<Metric> asked = EnumSet.complementOf(EnumSet.copyOf(FROM_THE_PIPELINE));
      // The server tells of these lags only now and then.
      asked.remove(Metric.REPLICATION_REPORTED_LAG_SECONDS);
      Scrape scrape =
          eventually(
              exporter,
              now -> {
                for (Metric metric : asked) {
                  assertThat(now.has(metric))
                      .describedAs(metric.exposedName())
                      .isEqualTo(!absent.contains(metric));
                }
              });
      assertThat(scrape.values().entrySet())
          .filteredOn(series -> series.getKey().startsWith("pgcutover_collector_success"))
          .allSatisfy(series -> assertThat(series.getValue()).describedAs(series.getKey()).isOne())
          .hasSizeGreaterThan(15);
      assertThat(scrape.value("pgcutover_subscription_enabled" + SUBSCRIPTION)).isOne();
      assertThat(scrape.value("pgcutover_slot_active" + SLOT)).isOne();
      assertThat(
              scrape.value(
                  "pgcutover_slot_wal_status{slot=\"pgcutover_shop\",status=\"reserved\"}"))
          .isOne();
      assertThat(scrape.text())
          .contains(
              "server_version=\"" + sourceMajor + ".", "server_version=\"" + targetMajor + ".");
      PrometheusLint.assertClean(scrape.text());
    }
  }

  @ParameterizedTest
  @CsvSource({"15, 18", "16, 17"})
  void lagGrowsWhileTheSubscriptionIsDisabledAndFallsAgain(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor);
        RunningExporter exporter = new RunningExporter(pair.source(), pair.target())) {
      untilStreaming(exporter);

      pair.onTarget("alter subscription pgcutover_shop disable");
      pair.insertOrders(10_000);

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_subscription_enabled" + SUBSCRIPTION)).isZero();
            assertThat(scrape.value("pgcutover_subscription_worker_up" + SUBSCRIPTION)).isZero();
            assertThat(scrape.value("pgcutover_slot_active" + SLOT)).isZero();
            assertThat(lagBytes(scrape, "unsent")).isGreaterThan(1_000_000);
            assertThat(lagBytes(scrape, "unapplied") + lagBytes(scrape, "unflushed")).isZero();
            assertThat(scrape.value("pgcutover_replication_lag_seconds" + SUBSCRIPTION))
                .isGreaterThan(3);
            assertThat(scrape.value("pgcutover_heartbeat_age_seconds" + SUBSCRIPTION))
                .isGreaterThan(3);
          });

      pair.onTarget("alter subscription pgcutover_shop enable");

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_subscription_worker_up" + SUBSCRIPTION)).isOne();
            assertThat(lagBytes(scrape, "unsent")).isLessThan(100_000);
            assertThat(scrape.value("pgcutover_replication_lag_seconds" + SUBSCRIPTION))
                .isLessThan(2);
            assertThat(scrape.value("pgcutover_heartbeat_age_seconds" + SUBSCRIPTION))
                .isLessThan(2);
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"15, 18", "16, 17"})
  void aServerThatGoesDownTakesOnlyItsOwnSeriesAndComesBack(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor);
        RunningExporter exporter = new RunningExporter(pair.source(), pair.target())) {
      Scrape before = untilStreaming(exporter);

      pair.targetServer.crash();

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_up" + TARGET)).isZero();
            assertThat(scrape.has("pgcutover_wal_position_bytes_total" + TARGET)).isFalse();
            assertThat(scrape.has(Metric.SUBSCRIPTION_WORKER_UP)).isFalse();
            assertThat(success(scrape, "target", "wal_position")).isZero();
            assertThat(scrape.value("pgcutover_up" + SOURCE)).isOne();
            assertThat(scrape.has("pgcutover_wal_position_bytes_total" + SOURCE)).isTrue();
            assertThat(scrape.has(Metric.REPLICATION_LAG_BYTES)).isTrue();
          });

      pair.targetServer.restart();

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_up" + TARGET)).isOne();
            assertThat(scrape.value("pgcutover_subscription_worker_up" + SUBSCRIPTION)).isOne();
            assertThat(success(scrape, "target", "wal_position")).isOne();
            rises(Metric.WAL_POSITION_BYTES_TOTAL, TARGET, before, scrape, 0);
            assertThat(rise(before, scrape, WAITS_FOR_IO)).isNotNegative();
            assertThat(scrape.value("pgcutover_heartbeat_age_seconds" + SUBSCRIPTION))
                .isLessThan(2);
          });
    }
  }

  private static Scrape untilStreaming(RunningExporter exporter) {
    return eventually(
        exporter,
        scrape -> {
          assertThat(scrape.value("pgcutover_subscription_worker_up" + SUBSCRIPTION)).isOne();
          assertThat(scrape.value("pgcutover_heartbeat_latency_seconds_count" + SUBSCRIPTION))
              .isPositive();
          assertThat(scrape.values())
              .containsKeys(
                  "pgcutover_wal_position_bytes_total" + SOURCE,
                  "pgcutover_wal_position_bytes_total" + TARGET,
                  WAITS_FOR_IO);
        });
  }

  private static void rises(
      Metric metric, String labels, Scrape before, Scrape after, double atLeast) {
    assertThat(rise(before, after, metric.exposedName() + labels)).isGreaterThanOrEqualTo(atLeast);
  }

  private static double lagBytes(Scrape scrape, String segment) {
    return scrape.value(
        "pgcutover_replication_lag_bytes{segment=\"%s\",subscription=\"pgcutover_shop\"}"
            .formatted(segment));
  }

  private static double success(Scrape scrape, String side, String collector) {
    return scrape.value(
        "pgcutover_collector_success{collector=\"%s\",side=\"%s\"}".formatted(collector, side));
  }
}
