package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pgcutover.exporter.RunningExporter.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A pair that nothing has been set up on. */
class ExporterWithoutReplicationIT {
  private static EmbeddedServer source;
  private static EmbeddedServer target;

  @BeforeAll
  static void start() {
    source = EmbeddedServer.start(15, Map.of("fsync", "off"));
    target = EmbeddedServer.start(18, Map.of("fsync", "off"));
  }

  @AfterAll
  static void close() {
    try (EmbeddedServer first = source;
        EmbeddedServer second = target) {
      assertThat(first).isNotSameAs(second);
    }
  }

  @Test
  void whatDoesNotExistHasNoSeries() {
    try (RunningExporter exporter = exporter()) {
      eventually(
          exporter,
          scrape -> {
            bothAre(1, scrape);
            assertThat(success(scrape, "source", "slots")).isOne();
            assertThat(success(scrape, "target", "subscription_errors")).isOne();
          });

      Scrape scrape = exporter.scrape();
      assertThat(scrape.text())
          .doesNotContain("heartbeat", "subscription=", "slot=", "pgcutover_phase", "copy_rows");
    }
  }

  @Test
  void startsWithBothServersDownAndFindsThemLater() {
    source.stop();
    target.stop();
    try (RunningExporter exporter = exporter()) {
      eventually(exporter, scrape -> bothAre(0, scrape));
      assertThat(exporter.get("/-/healthy").statusCode()).isEqualTo(200);
      assertThat(exporter.get("/-/ready").statusCode()).isEqualTo(200);
      assertThat(exporter.scrape().values().keySet())
          .allMatch(series ->
              series.startsWith("pgcutover_up")
                  || series.startsWith("pgcutover_collector_success")
                  || series.startsWith("pgcutover_build_info"));

      source.restart();
      target.restart();

      eventually(exporter, scrape -> bothAre(1, scrape));
    }
  }

  @Test
  void aRoleWithoutRightsLosesOnlyWhatItMayNotSee() {
    try (RunningExporter exporter =
        new RunningExporter(
            withoutRights(source.endpoint(Side.SOURCE)),
            withoutRights(target.endpoint(Side.TARGET)))) {
      for (String side : new String[] {"source", "target"}) {
        eventually(
            exporter,
            scrape -> {
              assertThat(success(scrape, side, "host_cpu")).isZero();
              assertThat(success(scrape, side, "host_io_pressure")).isZero();
              assertThat(success(scrape, side, "waits")).isZero();
              assertThat(success(scrape, side, "oldest_transaction")).isZero();
              assertThat(success(scrape, side, "wal_position")).isOne();
              assertThat(success(scrape, side, "checkpoints")).isOne();
            });
      }
      Scrape scrape =
          eventually(
              exporter,
              now -> {
                bothAre(1, now);
                assertThat(success(now, "source", "slots")).isOne();
                assertThat(success(now, "source", "replication_lag")).isOne();
                assertThat(success(now, "target", "subscriptions")).isOne();
                assertThat(success(now, "target", "subscription_errors")).isOne();
              });
      assertThat(scrape.has(Metric.HOST_CPU_SECONDS_TOTAL)).isFalse();
      assertThat(scrape.has(Metric.HOST_IO_PRESSURE_WAITING_SECONDS_TOTAL)).isFalse();
      assertThat(scrape.has(Metric.WAIT_SECONDS_TOTAL)).isFalse();
      assertThat(scrape.has(Metric.OLDEST_TRANSACTION_AGE_SECONDS)).isFalse();
    }
  }

  @Test
  void holdsAtMostTwoSessionsOfItsNameOnASide() {
    try (RunningExporter exporter = exporter();
        Session session = source.endpoint(Side.SOURCE).open("test")) {
      eventually(exporter, scrape -> bothAre(1, scrape));

      int sessions =
          session.one(
              Sql.of(
                  "select count(*) from pg_stat_activity where application_name = 'pgcutover_exporter'"),
              row -> row.getInt(1));

      // The second is the heartbeat's, which looks whether there is a table.
      assertThat(sessions).isBetween(1, 2);
    }
  }

  @Test
  void showsTheMigrationThatIsPublished() {
    try (RunningExporter exporter = exporter()) {
      exporter.publish(
          new MigrationProgress(
              "shop",
              Phase.COPY,
              CopyProgress.of(new Count(5, 10), new Count(50, 100)),
              ParityProgress.NOT_BEGUN,
              List.of()));

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_phase{phase=\"copy\"}")).isOne();
            assertThat(scrape.value("pgcutover_phase{phase=\"catch-up\"}")).isZero();
            assertThat(scrape.value("pgcutover_copy_rows_total")).isEqualTo(5);
            assertThat(scrape.value("pgcutover_copy_bytes_expected")).isEqualTo(100);
          });
    }
  }

  @Test
  void answersInTheFormatsAndOnThePathsItHas() {
    try (RunningExporter exporter = exporter()) {
      assertThat(exporter.get("/").body()).contains("href=\"/metrics\"");
      assertThat(exporter.get("/nothing").statusCode()).isEqualTo(404);
      assertThat(exporter.get("/-/healthy").body()).isEqualTo("healthy\n");
      assertThat(exporter.get("/metrics").headers().firstValue("content-type").orElseThrow())
          .startsWith("text/plain");
      assertThat(
              exporter
                  .get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0")
                  .body())
          .endsWith("# EOF\n");
      assertThat(
              exporter
                  .get(
                      "/metrics",
                      "Accept",
                      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")
                  .headers()
                  .firstValue("content-type")
                  .orElseThrow())
          .startsWith("application/vnd.google.protobuf");
      assertThat(
              exporter
                  .get("/metrics", "Accept-Encoding", "gzip")
                  .headers()
                  .firstValue("content-encoding"))
          .hasValue("gzip");
    }
  }

  @Test
  void theHeartbeatKeepsAwayFromAFrozenSourceAndFromACutover() {
    String table =
        "create schema pgcutover; create table pgcutover.heartbeat (writer text primary key, beat bigint not null, at timestamptz not null)";
    execute(source.endpoint(Side.SOURCE), "create database frozen");
    execute(target.endpoint(Side.TARGET), "create database frozen");
    Endpoint frozen = source.endpoint(Side.SOURCE).withDatabase("frozen");
    execute(frozen, table);
    execute(target.endpoint(Side.TARGET).withDatabase("frozen"), table);
    try (RunningExporter exporter =
        new RunningExporter(frozen, target.endpoint(Side.TARGET).withDatabase("frozen"))) {
      eventually(exporter, scrape -> assertThat(scrape.has(Metric.HEARTBEAT_AGE_SECONDS)).isTrue());

      exporter.publish(
          new MigrationProgress(
              "shop", Phase.CUTOVER, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of()));
      eventually(
          exporter, scrape -> assertThat(scrape.has(Metric.HEARTBEAT_AGE_SECONDS)).isFalse());
    }

    execute(frozen, "delete from pgcutover.heartbeat");
    execute(frozen, "alter database frozen set default_transaction_read_only = on");
    try (RunningExporter exporter =
            new RunningExporter(frozen, target.endpoint(Side.TARGET).withDatabase("frozen"));
        Session session = frozen.open("test")) {
      eventually(exporter, scrape -> bothAre(1, scrape));
      // Longer than the pause between two beats.
      await()
          .during(Duration.ofMillis(2_500))
          .atMost(Duration.ofSeconds(10))
          .until(() -> !isBeating(session));
      execute(frozen, "alter database frozen reset default_transaction_read_only");
      await().atMost(Duration.ofSeconds(20)).until(() -> isBeating(session));
    }
  }

  @Test
  void aHeartbeatThatMayNotBeWrittenIsAFailedCollector() {
    Endpoint database = source.endpoint(Side.SOURCE).withDatabase("denied");
    execute(source.endpoint(Side.SOURCE), "create database denied");
    execute(
        database,
        "create schema pgcutover; create table pgcutover.heartbeat (writer text primary key, beat bigint not null, at timestamptz not null); create role reader login password 'watcher'; grant usage on schema pgcutover to public");
    Endpoint target = ExporterWithoutReplicationIT.target.endpoint(Side.TARGET);
    execute(
        target,
        "create schema pgcutover; create table pgcutover.heartbeat (writer text primary key, beat bigint)");
    try (RunningExporter exporter = new RunningExporter(Watcher.as("reader", database), target)) {
      eventually(
          exporter,
          scrape -> {
            assertThat(success(scrape, "source", "heartbeat")).isZero();
            assertThat(scrape.has(Metric.HEARTBEAT_AGE_SECONDS)).isFalse();
          });

      execute(database, "drop schema pgcutover cascade");

      eventually(exporter, scrape -> assertThat(scrape.text()).doesNotContain("heartbeat"));
    } finally {
      execute(target, "drop schema pgcutover cascade");
    }
  }

  private static boolean isBeating(Session session) {
    return session.one(
        Sql.of("select exists (select from pgcutover.heartbeat)"), row -> row.getBoolean(1));
  }

  private static Endpoint withoutRights(Endpoint superuser) {
    execute(superuser, "create role watcher login password 'watcher'");
    return Watcher.as("watcher", superuser);
  }

  private static void execute(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      session.execute(sql);
    }
  }

  private static RunningExporter exporter() {
    return new RunningExporter(source.endpoint(Side.SOURCE), target.endpoint(Side.TARGET));
  }

  private static void bothAre(int up, Scrape scrape) {
    assertThat(scrape.value("pgcutover_up{side=\"source\"}")).isEqualTo(up);
    assertThat(scrape.value("pgcutover_up{side=\"target\"}")).isEqualTo(up);
  }

  private static double success(Scrape scrape, String side, String collector) {
    return scrape.value(
        "pgcutover_collector_success{collector=\"%s\",side=\"%s\"}".formatted(collector, side));
  }
}
