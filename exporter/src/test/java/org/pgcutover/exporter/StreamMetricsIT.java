package org.pgcutover.exporter;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.pgcutover.exporter.RunningExporter.eventually;
import static org.pgcutover.exporter.Scrape.rise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What is said of slots, subscriptions and tables is true on every version: each value is held
 * against a workload that is known, or against the server's own word.
 */
class StreamMetricsIT {
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          entry("max_slot_wal_keep_size", "1GB"),
          entry("logical_decoding_work_mem", "64kB"),
          entry("autovacuum", "off"));
  private static final String SUBSCRIPTION = "{subscription=\"pgcutover_shop\"}";
  private static final String SLOT = "{slot=\"pgcutover_shop\"}";

  @ParameterizedTest
  @CsvSource({"14, 15", "17, 18"})
  void slotsAndSubscriptions(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor, SETTINGS);
        RunningExporter exporter = all(pair)) {
      Scrape before =
          eventually(
              exporter,
              scrape -> {
                assertThat(scrape.value("pgcutover_walsender_connected" + SUBSCRIPTION)).isOne();
                assertThat(scrape.value("pgcutover_replication_lag_is_lower_bound" + SUBSCRIPTION))
                    .isZero();
                assertThat(scrape.value("pgcutover_tables{state=\"ready\"," + inner(SUBSCRIPTION)))
                    .isEqualTo(2);
                assertThat(scrape.value("pgcutover_slot_safe_wal_bytes" + SLOT)).isPositive();
                assertThat(scrape.value("pgcutover_slot_time_to_loss_seconds" + SLOT)).isPositive();
                assertThat(scrape.values())
                    .containsKeys(
                        "pgcutover_slot_decoded_bytes_total" + SLOT,
                        "pgcutover_subscription_applied_position_bytes_total" + SUBSCRIPTION);
              });

      pair.insertOrders(20_000);

      eventually(
          exporter,
          scrape -> {
            // A transaction of some 2.5 MB, with 64 kB of memory: PostgreSQL 18 asks for streaming.
            assertThat(
                    rise(before, scrape, "pgcutover_slot_spilled_bytes_total" + SLOT)
                        + rise(before, scrape, "pgcutover_slot_streamed_bytes_total" + SLOT))
                .isGreaterThan(1e6);
            assertThat(rise(before, scrape, "pgcutover_slot_decoded_bytes_total" + SLOT))
                .isGreaterThan(1e6);
            assertThat(rise(before, scrape, "pgcutover_slot_decoded_transactions_total" + SLOT))
                .isPositive();
            assertThat(
                    rise(
                        before,
                        scrape,
                        "pgcutover_subscription_applied_position_bytes_total" + SUBSCRIPTION))
                .isGreaterThan(1e6);
          });
      agree(
          exporter,
          pair.source().open("test"),
          "select age(catalog_xmin) from pg_replication_slots",
          "pgcutover_slot_catalog_xmin_age_transactions" + SLOT);
      double now = Instant.now().toEpochMilli() / 1e3;
      eventually(
          exporter,
          scrape ->
              assertThat(
                      scrape.value(
                          "pgcutover_subscription_last_message_timestamp_seconds" + SUBSCRIPTION))
                  .isGreaterThan(now - 5));

      pair.onTarget("alter subscription pgcutover_shop disable");

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_walsender_connected" + SUBSCRIPTION)).isZero();
            assertThat(scrape.has(Metric.REPLICATION_REPORTED_LAG_SECONDS)).isFalse();
            assertThat(scrape.has(Metric.SUBSCRIPTION_LAST_MESSAGE_TIMESTAMP_SECONDS)).isFalse();
            if (sourceMajor >= 17) {
              assertThat(scrape.value("pgcutover_slot_inactive_since_timestamp_seconds" + SLOT))
                  .isCloseTo(Instant.now().toEpochMilli() / 1e3, within(60.0));
            }
          });
      assertThat(exporter.scrape().has(Metric.SLOT_INVALIDATED)).isFalse();

      pair.onSource("alter system set max_slot_wal_keep_size = '1MB'");
      pair.onSource("select pg_reload_conf()");
      for (int i = 0; i < 3; i++) {
        pair.insertOrders(20_000);
        pair.onSource("select pg_switch_wal()");
      }
      pair.onSource("checkpoint");

      eventually(
          exporter,
          scrape -> {
            assertThat(
                    scrape.value(
                        "pgcutover_slot_wal_status{slot=\"pgcutover_shop\",status=\"lost\"}"))
                .isOne();
            assertThat(
                    scrape.value(
                        "pgcutover_slot_invalidated{reason=\"wal_removed\",slot=\"pgcutover_shop\"}"))
                .isOne();
          });
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"15, 16", "16, 17", "18, 14"})
  void slotsAndSubscriptionsOnTheOthers(int sourceMajor, int targetMajor) {
    slotsAndSubscriptions(sourceMajor, targetMajor);
  }

  @ParameterizedTest
  @CsvSource({"17, 18"})
  void errorsAndConflicts(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor, SETTINGS);
        RunningExporter exporter = all(pair)) {
      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_subscription_apply_errors_total" + SUBSCRIPTION))
                .isZero();
            assertThat(scrape.value("pgcutover_subscription_sync_errors_total" + SUBSCRIPTION))
                .isZero();
          });

      pair.onTarget("insert into orders values (1, 'in the way')");
      pair.insertOrders(1);

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_subscription_apply_errors_total" + SUBSCRIPTION))
                .isPositive();
            if (targetMajor >= 18) {
              assertThat(
                      scrape.value(
                          "pgcutover_subscription_conflicts_total{conflict=\"insert_exists\","
                              + inner(SUBSCRIPTION)))
                  .isPositive();
            }
          });
      pair.onTarget("delete from orders");
      eventually(
          exporter,
          scrape ->
              assertThat(scrape.value("pgcutover_replication_lag_seconds" + SUBSCRIPTION))
                  .isLessThan(2));
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"14, 15", "15, 16", "16, 17"})
  void errorsAndConflictsOnTheOthers(int sourceMajor, int targetMajor) {
    errorsAndConflicts(sourceMajor, targetMajor);
  }

  @ParameterizedTest
  @CsvSource({"14, 15", "17, 18"})
  void tablesThatAreCopied(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor, SETTINGS);
        RunningExporter exporter = all(pair)) {
      // 20 MB: the source cannot send them all before the target has taken some.
      pair.onSource(
          "create table late (id int primary key, note text); insert into late select i, repeat('x', 10000) from generate_series(1, 2000) i; analyze late; alter publication pgcutover_shop add table late");
      pair.onTarget(
          """
          create table late (id int primary key, note text);
          create function slow() returns trigger language plpgsql as
            'begin perform pg_sleep(0.005); return new; end';
          create trigger slow before insert on late for each row execute function slow();
          alter table late enable always trigger slow
          """);
      pair.onTarget("alter subscription pgcutover_shop refresh publication");
      String table = "{schema=\"public\",table=\"late\"}";

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_table_sync_state" + table)).isOne();
            assertThat(scrape.value("pgcutover_tables_omitted")).isZero();
            assertThat(scrape.value("pgcutover_tables{state=\"datasync\"," + inner(SUBSCRIPTION)))
                .isOne();
            assertThat(scrape.value("pgcutover_tablesync_slots{side=\"source\"}")).isOne();
            assertThat(scrape.value("pgcutover_table_copy_rows" + table)).isBetween(1.0, 2_000.0);
            assertThat(scrape.value("pgcutover_table_copy_rows_expected" + table)).isEqualTo(2_000);
            assertThat(
                    scrape.value(
                        "pgcutover_wait_seconds_total{role=\"tablesync\",side=\"target\",wait_event_type=\"Timeout\"}"))
                .isPositive();
          });
      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_tables{state=\"ready\"," + inner(SUBSCRIPTION)))
                .isEqualTo(3);
            assertThat(scrape.has(Metric.TABLE_SYNC_STATE)).isFalse();
            assertThat(scrape.has(Metric.TABLE_COPY_ROWS)).isFalse();
            assertThat(scrape.value("pgcutover_tablesync_slots{side=\"source\"}")).isZero();
          });

      pair.onTarget(
          "create function slowly(int) returns int language plpgsql immutable as 'begin perform pg_sleep(0.002); return $1; end'");
      Thread building =
          Thread.ofVirtual()
              .start(() -> pair.onTarget("create index late_slowly on late (slowly(id))"));
      eventually(
          exporter,
          scrape ->
              assertThat(scrape.sum(Metric.INDEX_BUILD_RATIO).orElse(-1)).isBetween(0.0, 1.0));
      await().atMost(Duration.ofSeconds(60)).until(() -> !building.isAlive());
      eventually(exporter, scrape -> assertThat(scrape.has(Metric.INDEX_BUILD_RATIO)).isFalse());
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"15, 16", "16, 17", "18, 14"})
  void tablesThatAreCopiedOnTheOthers(int sourceMajor, int targetMajor) {
    tablesThatAreCopied(sourceMajor, targetMajor);
  }

  @ParameterizedTest
  @CsvSource({"15, 18"})
  void aSlotOfAnotherNameIsItsSubscriptions(int sourceMajor, int targetMajor) {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor, SETTINGS);
        RunningExporter exporter = all(pair)) {
      pair.onSource("create publication other for table orders");
      pair.onTarget(
          "create subscription other connection %s publication other with (slot_name = 'of_another_name', copy_data = false, enabled = false, create_slot = false, connect = false)"
              .formatted(Quote.literal(pair.source().conninfo())));
      pair.onSource("select pg_create_logical_replication_slot('of_another_name', 'pgoutput')");

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.has("pgcutover_replication_lag_seconds{subscription=\"other\"}"))
                .isTrue();
            assertThat(scrape.value("pgcutover_slot_active{slot=\"of_another_name\"}")).isZero();
            assertThat(scrape.value("pgcutover_subscription_enabled{subscription=\"other\"}"))
                .isZero();
          });
    }
  }

  /** The exporter's value is what the server says, while nobody writes. */
  private static void agree(
      RunningExporter exporter, Session session, String question, String series) {
    try (session) {
      eventually(
          exporter,
          scrape ->
              assertThat(scrape.value(series))
                  .isEqualTo(session.one(Sql.of(question), row -> row.getDouble(1))));
    }
  }

  /** Labels that others stand in front of. */
  private static String inner(String labels) {
    return labels.substring(1);
  }

  private static RunningExporter all(ReplicatedPair pair) {
    return new RunningExporter(List.of(WatchedPair.of("shop", pair.source(), pair.target())));
  }
}
