package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * Alerts between real servers, by the rules' own thresholds: silent while all is well, firing while
 * something is wrong, silent afterwards. Only the time they wait for, and over which they look, is
 * shortened.
 */
@Tag("long")
class LiveAlertsIT {
  private static final Duration WHILE = Duration.ofSeconds(90);
  private static final Sql SLOT_STATUS =
      Sql.of("select wal_status from pg_replication_slots where slot_name = 'orders'");

  private static final String WELL =
      """
      pgcutover_subscription_worker_up == 1 and on (instance) pgcutover_slot_active == 1
        and on (instance) pgcutover_replication_lag_seconds < 1
      """;

  @TempDir private Path folder;

  @Test
  void lag() throws Exception {
    try (Watched watched = new Watched(folder);
        Session holder = watched.target().open("test")) {
      watched.awaitSilence();

      holder.execute("begin");
      holder.execute("lock table orders in exclusive mode");
      watched.onSource("insert into orders values (1)");
      watched.awaitFiring("PgcutoverLagHigh");
      holder.execute("rollback");

      watched.awaitSilence();
    }
  }

  @Test
  void workerDown() throws Exception {
    try (Watched watched = new Watched(folder)) {
      watched.awaitSilence();

      watched.onTarget("alter subscription orders connection 'host=127.0.0.1 port=1'");
      watched.awaitFiring("PgcutoverWorkerDown");
      watched.onTarget(
          "alter subscription orders connection " + Quote.literal(watched.source().conninfo()));

      watched.awaitSilence();
    }
  }

  @Test
  void slotLost() throws Exception {
    try (Watched watched = new Watched(folder);
        Session source = watched.source().open("test")) {
      watched.awaitSilence();

      watched.onTarget("alter subscription orders disable");
      await()
          .atMost(WHILE)
          .until(() -> {
            source.execute("insert into orders select from generate_series(1, 100000)");
            source.execute("checkpoint");
            return "lost".equals(source.one(SLOT_STATUS, row -> row.getString(1)));
          });

      watched.awaitFiring("PgcutoverSlotLost");
    }
  }

  @Test
  void pressureOfInputAndOutput() throws Exception {
    try (Watched watched = new Watched(folder)) {
      assumeTrue(Files.isReadable(Path.of("/proc/pressure/io")), "the kernel has no such file");
      watched.awaitSilence();

      List<Background> load = new ArrayList<>();
      try {
        for (int i = 1; i <= 4; i++) {
          Path file = folder.resolve("load-" + i);
          load.add(
              Background.start(
                  folder.resolve("load.log"),
                  "timeout",
                  Long.toString(WHILE.toSeconds()),
                  "dd",
                  "if=/dev/zero",
                  "of=" + file,
                  "bs=4k",
                  "count=200000",
                  "oflag=dsync"));
        }
        watched.awaitFiring("PgcutoverIoPressure");
      } finally {
        load.forEach(Background::close);
      }

      watched.awaitSilence();
    }
  }

  /** A table that goes from one server to the other, an exporter beside, and a Prometheus. */
  private static final class Watched implements AutoCloseable {
    private final List<Runnable> closing = new ArrayList<>();
    private final EmbeddedServer source;
    private final EmbeddedServer target;
    private final PrometheusServer prometheus;

    Watched(Path folder) throws Exception {
      try {
        source = EmbeddedServer.start(15, settings());
        closing.addFirst(source::close);
        target = EmbeddedServer.start(18, settings());
        closing.addFirst(target::close);
        onSource("create table orders (id int)");
        onSource("create publication orders for table orders");
        onTarget("create table orders (id int)");
        onTarget(
            "create subscription orders connection %s publication orders"
                .formatted(Quote.literal(source().conninfo())));
        int port = EmbeddedServer.freePort();
        Background exporter =
            Background.start(
                folder.resolve("export.log"),
                Map.of(
                    "PGCUTOVER_SOURCE_PASSWORD", source().password().orElseThrow(),
                    "PGCUTOVER_TARGET_PASSWORD", target().password().orElseThrow()),
                Path.of("..", "pgcutover").toString(),
                "export",
                "--source=" + source() + "?sslmode=disable",
                "--target=" + target() + "?sslmode=disable",
                "--metrics-port=" + port);
        closing.addFirst(exporter::close);
        prometheus = PrometheusServer.start(folder, hasty(folder), port);
        closing.addFirst(prometheus::close);
      } catch (Throwable e) {
        close();
        throw e;
      }
    }

    private static Map<String, String> settings() {
      return Map.of(
          "wal_level", "logical",
          "fsync", "off",
          "max_wal_size", "32MB",
          "max_slot_wal_keep_size", "32MB");
    }

    /** The rules, with seconds where they wait or look for minutes. */
    private static Path hasty(Path folder) throws IOException {
      String rules =
          Files.readString(Path.of("prometheus/rules/pgcutover.yml"))
              .replaceAll("for: \\d+[sm]", "for: 2s")
              .replaceAll("\\[\\d+m\\]", "[10s]")
              .replace("[15m:30s]", "[10s:1s]");
      return Files.writeString(folder.resolve("rules.yml"), rules);
    }

    Endpoint source() {
      return source.endpoint(Side.SOURCE);
    }

    Endpoint target() {
      return target.endpoint(Side.TARGET);
    }

    void onSource(String sql) {
      execute(source(), sql);
    }

    void onTarget(String sql) {
      execute(target(), sql);
    }

    private static void execute(Endpoint on, String sql) {
      try (Session session = on.open("test")) {
        session.execute(sql);
      }
    }

    void awaitFiring(String alert) {
      await().atMost(WHILE).untilAsserted(() -> assertThat(prometheus.firing()).contains(alert));
    }

    /** Until the stream goes on and no alert fires, for longer than they wait. */
    void awaitSilence() {
      await()
          .during(Duration.ofSeconds(5))
          .atMost(WHILE)
          .untilAsserted(() -> {
            assertThat(prometheus.now(WELL)).isNotEmpty();
            assertThat(prometheus.firing()).isEmpty();
          });
    }

    @Override
    public void close() {
      closing.forEach(Runnable::run);
    }
  }
}
