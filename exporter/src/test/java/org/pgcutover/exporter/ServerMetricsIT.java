package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.pgcutover.exporter.RunningExporter.eventually;
import static org.pgcutover.exporter.Scrape.rise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * What is said of a server and its host is true on every version: each value is held against a
 * workload that is known, or against another's word for it. The server is both sides of the pair.
 */
class ServerMetricsIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "track_io_timing", "on",
          "track_wal_io_timing", "on",
          "max_prepared_transactions", "2",
          "autovacuum", "off",
          "shared_buffers", "1MB");
  private static final String TARGET = "{side=\"target\"}";
  private static final Duration HELD = Duration.ofSeconds(4);

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void writeAheadLogAndCheckpoints(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server);
        Session session = server.endpoint(Side.TARGET).open("test")) {
      Scrape before =
          eventually(
              exporter,
              scrape ->
                  assertThat(scrape.values())
                      .containsKeys(
                          "pgcutover_wal_position_bytes_total" + TARGET,
                          "pgcutover_wal_records_total" + TARGET,
                          "pgcutover_checkpoint_buffers_written_total" + TARGET));
      double position = number(session, "select pg_current_wal_lsn() - '0/0'");

      // PostgreSQL 14 tells its statistics of the last statements when a session ends.
      try (Session writer = server.endpoint(Side.TARGET).open("test")) {
        writer.execute("create table t as select i from generate_series(1, 100000) i");
        writer.execute("checkpoint");
        writer.execute("update t set i = i + 1");
      }

      double written = number(session, "select pg_current_wal_lsn() - '0/0'") - position;
      eventually(
          exporter,
          scrape -> {
            double shown = rise(before, scrape, "pgcutover_wal_position_bytes_total" + TARGET);
            assertThat(shown).isBetween(written, written * 1.1 + 100_000);
            assertThat(rise(before, scrape, "pgcutover_wal_records_total" + TARGET))
                .isBetween(300_000.0, 310_000.0);
            assertThat(rise(before, scrape, "pgcutover_wal_full_page_images_total" + TARGET))
                .isGreaterThan(400);
            assertThat(rise(before, scrape, "pgcutover_wal_sync_seconds_total" + TARGET))
                .isGreaterThanOrEqualTo(0);
            assertThat(rise(before, scrape, "pgcutover_wal_write_seconds_total" + TARGET))
                .isPositive();
            assertThat(
                    rise(
                        before,
                        scrape,
                        "pgcutover_checkpoints_total{side=\"target\",trigger=\"requested\"}"))
                .isOne();
            assertThat(rise(before, scrape, "pgcutover_checkpoint_buffers_written_total" + TARGET))
                .isPositive();
            assertThat(rise(before, scrape, "pgcutover_checkpoint_write_seconds_total" + TARGET))
                .isGreaterThanOrEqualTo(0);
            assertThat(scrape.has("pgcutover_checkpoint_sync_seconds_total" + TARGET)).isTrue();
            assertThat(scrape.has("pgcutover_wal_buffers_full_total" + TARGET)).isTrue();
            assertThat(scrape.value("pgcutover_io_timing_enabled" + TARGET)).isOne();
          });
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void writeAheadLogAndCheckpointsOnTheOthers(int major) {
    writeAheadLogAndCheckpoints(major);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 18})
  void inputAndOutput(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server);
        Session session = server.endpoint(Side.TARGET).open("test")) {
      session.execute(
          "create table t as select i, repeat('x', 1000) from generate_series(1, 20000) i");
      double size = number(session, "select pg_relation_size('t')");
      Scrape before =
          eventually(
              exporter,
              scrape ->
                  assertThat(
                          scrape.value(bytes("client backend", "extend"))
                              + scrape.values().getOrDefault(bytes("client backend", "write"), 0.0))
                      .isGreaterThanOrEqualTo(size));

      // With 1 MB of buffers each reading of 23 MB comes from files.
      session.execute("set max_parallel_workers_per_gather = 0");
      session.execute("select count(*) from t");

      eventually(
          exporter,
          scrape -> {
            assertThat(rise(before, scrape, bytes("client backend", "read")))
                .isBetween(size * 0.8, size * 1.5);
            assertThat(
                    scrape.value(
                        "pgcutover_io_time_seconds_total{backend_type=\"client backend\",operation=\"read\",side=\"target\"}"))
                .isPositive();
          });

      session.execute("alter system set track_io_timing = off");
      session.execute("alter system set track_wal_io_timing = off");
      session.execute("select pg_reload_conf()");

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_io_timing_enabled" + TARGET)).isZero();
            assertThat(scrape.has(Metric.IO_TIME_SECONDS_TOTAL)).isFalse();
            assertThat(scrape.has(Metric.WAL_WRITE_SECONDS_TOTAL)).isFalse();
            assertThat(scrape.has(Metric.IO_BYTES_TOTAL)).isTrue();
          });
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = 17)
  void inputAndOutputOnTheOthers(int major) {
    inputAndOutput(major);
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void sessions(int major) {
    String waits =
        "pgcutover_wait_seconds_total{role=\"client\",side=\"target\",wait_event_type=\"Lock\"}";
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server);
        Session holder = server.endpoint(Side.TARGET).open("test");
        Session waiter = server.endpoint(Side.TARGET).open("test")) {
      holder.execute("create table t (i int)");
      eventually(exporter, scrape -> assertThat(scrape.value(waits)).isZero());
      holder.execute("begin");
      holder.execute("lock table t");
      long began = System.nanoTime();
      Thread waiting = Thread.ofVirtual().start(() -> waiter.execute("insert into t values (1)"));
      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_oldest_transaction_age_seconds" + TARGET))
                .isGreaterThan((double) HELD.toSeconds());
            assertThat(scrape.value("pgcutover_prepared_transactions" + TARGET)).isZero();
          });
      holder.execute("prepare transaction 'kept'");
      eventually(
          exporter,
          scrape -> assertThat(scrape.value("pgcutover_prepared_transactions" + TARGET)).isOne());
      holder.execute("rollback prepared 'kept'");
      await().atMost(Duration.ofSeconds(60)).until(() -> !waiting.isAlive());
      double held = (System.nanoTime() - began) / 1e9;

      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value(waits)).isBetween(held * 0.7, held * 1.1);
            assertThat(scrape.value("pgcutover_oldest_transaction_age_seconds" + TARGET)).isZero();
          });
    }
  }

  /** Of the database alone, whatever one of its roles or another database has. */
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void aDatabaseThatIsClosedToWrites(int major) {
    String readOnly = "pgcutover_database_read_only" + TARGET;
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server);
        Session session = server.endpoint(Side.TARGET).open("test")) {
      session.execute("alter database template1 set default_transaction_read_only = on");
      session.execute("create role reader");
      session.execute(
          "alter role reader in database postgres set default_transaction_read_only = on");
      session.execute("alter database postgres set work_mem = '5MB'");
      session.execute("create table seen (i int)");
      Scrape first =
          eventually(
              exporter,
              scrape ->
                  assertThat(scrape.values())
                      .containsKey("pgcutover_wal_position_bytes_total" + TARGET));
      eventually(
          exporter,
          scrape -> {
            assertThat(scrape.value("pgcutover_wal_position_bytes_total" + TARGET))
                .isGreaterThan(first.value("pgcutover_wal_position_bytes_total" + TARGET));
            assertThat(scrape.value(readOnly)).isZero();
          });

      session.execute("alter database postgres set default_transaction_read_only = 'true'");
      eventually(exporter, scrape -> assertThat(scrape.value(readOnly)).isOne());
      session.execute("alter database postgres set default_transaction_read_only = off");
      eventually(exporter, scrape -> assertThat(scrape.value(readOnly)).isZero());
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void aDatabaseThatIsClosedToWritesOnTheOthers(int major) {
    aDatabaseThatIsClosedToWrites(major);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void sessionsOnTheOthers(int major) {
    sessions(major);
  }

  /**
   * A backend is held in the middle of a flush to disk: what a disk that does not answer looks
   * like.
   */
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void inputAndOutputThatStandsStill(int major) throws Exception {
    String waits =
        "pgcutover_wait_seconds_total{role=\"client\",side=\"target\",wait_event_type=\"IO\"}";
    AtomicBoolean writing = new AtomicBoolean(true);
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server);
        Session looker = server.endpoint(Side.TARGET).open("test");
        Session writer = server.endpoint(Side.TARGET).open("test")) {
      writer.execute("create table t (i int)");
      eventually(exporter, scrape -> assertThat(scrape.has(waits)).isTrue());
      List<Long> backend = List.of((long) writer.backend());
      Thread writes =
          Thread.ofVirtual()
              .start(() -> {
                while (writing.get()) {
                  writer.execute("insert into t values (1)");
                }
              });
      try {
        await().atMost(Duration.ofSeconds(60)).until(() -> isStoppedInFlush(looker, backend));
        long began = System.nanoTime();
        Scrape before = exporter.scrape();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> System.nanoTime() - began > HELD.toNanos());
        double held = (System.nanoTime() - began) / 1e9;

        assertThat(rise(before, exporter.scrape(), waits)).isCloseTo(held, within(1.0));
      } finally {
        Signals.goOn(backend);
        writing.set(false);
        writes.join(Duration.ofSeconds(30));
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void inputAndOutputThatStandsStillOnTheOthers(int major) throws Exception {
    inputAndOutputThatStandsStill(major);
  }

  /** Stops it, and lets it go on where it was at something else. */
  private static boolean isStoppedInFlush(Session looker, List<Long> backend) {
    Signals.stop(backend);
    boolean inFlush =
        looker.one(
            Sql.of("select wait_event_type = 'IO' from pg_stat_activity where pid = ?"),
            row -> row.getBoolean(1),
            backend.getFirst().intValue());
    if (!inFlush) {
      Signals.goOn(backend);
    }
    return inFlush;
  }

  /** The test reads the same files as the server, which is on its host. */
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void host(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, SETTINGS);
        RunningExporter exporter = exporter(server)) {
      for (String mode : List.of("user", "system", "idle", "steal")) {
        between(
            exporter,
            "pgcutover_host_cpu_seconds_total{mode=\"%s\",side=\"target\"}".formatted(mode),
            () -> HostCpuCollector.secondsByMode(read("/proc/stat")).getOrDefault(mode, -1.0));
      }
      for (Sample disk : HostDiskCollector.samples(read("/proc/diskstats"), "target")) {
        if (disk.metric().type() == Metric.Type.COUNTER) {
          between(
              exporter,
              "%s{device=\"%s\",side=\"target\"}"
                  .formatted(disk.metric().exposedName(), disk.labelValues().getLast()),
              () -> now(disk));
        } else {
          assertThat(exporter.scrape().has(disk.metric())).isTrue();
        }
      }
      if (Files.exists(Path.of("/proc/pressure/io"))) {
        between(
            exporter,
            "pgcutover_host_io_pressure_waiting_seconds_total" + TARGET,
            () -> HostIoPressureCollector.totalSeconds(read("/proc/pressure/io"), "some"));
        between(
            exporter,
            "pgcutover_host_io_pressure_stalled_seconds_total" + TARGET,
            () -> HostIoPressureCollector.totalSeconds(read("/proc/pressure/io"), "full"));
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void hostOnTheOthers(int major) {
    host(major);
  }

  private static double now(Sample disk) {
    return HostDiskCollector.samples(read("/proc/diskstats"), "target").stream()
        .filter(sample ->
            sample.metric() == disk.metric() && sample.labelValues().equals(disk.labelValues()))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** A counter that goes on: what is shown was read behind the first look and before the last. */
  private static void between(RunningExporter exporter, String series, DoubleSupplier truth) {
    double first = truth.getAsDouble();
    eventually(
        exporter, scrape -> assertThat(scrape.value(series)).isBetween(first, truth.getAsDouble()));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bytes(String backend, String operation) {
    return "pgcutover_io_bytes_total{backend_type=\"%s\",operation=\"%s\",side=\"target\"}"
        .formatted(backend, operation);
  }

  private static double number(Session session, String question) {
    return session.one(Sql.of(question), row -> row.getDouble(1));
  }

  private static RunningExporter exporter(EmbeddedServer server) {
    Endpoint source = server.endpoint(Side.SOURCE);
    return new RunningExporter(
        List.of(WatchedPair.of("shop", source, server.endpoint(Side.TARGET))));
  }
}
