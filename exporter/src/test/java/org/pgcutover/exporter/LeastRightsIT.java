package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pgcutover.exporter.RunningExporter.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A role that has what the grants' script gives it sees everything, and no file but three. */
class LeastRightsIT {
  private static final Path GRANTS = Path.of("sql/grants.sql");
  private static final String FAILED = "pgcutover_collector_success";

  @ParameterizedTest
  @CsvSource({"14, 15", "17, 18"})
  void everyCollectorSucceeds(int sourceMajor, int targetMajor) throws IOException {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor)) {
      Endpoint source = granted(pair.source());
      Endpoint target = granted(pair.target());
      try (RunningExporter exporter =
          new RunningExporter(
              List.of(new WatchedPair("shop", source, target, Streams.ALL, true)))) {
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> {
              Scrape scrape = exporter.scrape();
              assertThat(scrape.values().entrySet())
                  .filteredOn(series -> series.getKey().startsWith(FAILED))
                  .hasSizeGreaterThan(20)
                  .allSatisfy(
                      series -> assertThat(series.getValue()).describedAs(series.getKey()).isOne());
              assertThat(scrape.has(Metric.HOST_CPU_SECONDS_TOTAL)).isTrue();
              assertThat(scrape.has(Metric.HOST_DISK_READ_BYTES_TOTAL)).isTrue();
              assertThat(
                      scrape.value(
                          "pgcutover_walsender_connected{subscription=\"pgcutover_shop\"}"))
                  .isOne();
              assertThat(scrape.has(Metric.WAIT_SECONDS_TOTAL)).isTrue();
            });
        assertThat(exporter.scrape().has(Metric.HEARTBEAT_AGE_SECONDS)).isFalse();

        pair.onSource("grant usage on schema pgcutover to watcher");
        pair.onSource("grant select, insert, delete on pgcutover.heartbeat to watcher");
        pair.onTarget("grant usage on schema pgcutover to watcher");
        pair.onTarget("grant select on pgcutover.heartbeat to watcher");

        eventually(
            exporter,
            scrape -> {
              assertThat(scrape.has(Metric.HEARTBEAT_AGE_SECONDS)).isTrue();
              assertThat(scrape.values().entrySet())
                  .filteredOn(series -> series.getKey().startsWith(FAILED))
                  .allSatisfy(
                      series -> assertThat(series.getValue()).describedAs(series.getKey()).isOne());
            });
      }
      try (Session session = source.open("test")) {
        assertThatThrownBy(() -> session.execute("select pg_read_file('/proc/stat')"))
            .isInstanceOf(PostgresException.class);
        assertThatThrownBy(() -> session.execute("insert into orders values (0, 'x')"))
            .isInstanceOf(PostgresException.class);
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"15, 16", "16, 17", "18, 14"})
  void everyCollectorSucceedsOnTheOthers(int sourceMajor, int targetMajor) throws IOException {
    everyCollectorSucceeds(sourceMajor, targetMajor);
  }

  /** It would run with the exporter's rights, which may be a superuser's. */
  @Test
  void whatSomebodyElseMadeUnderThatNameIsNotRun() {
    try (ReplicatedPair pair = new ReplicatedPair(15, 18)) {
      pair.onTarget("create role intruder");
      pair.onTarget("create schema pgcutover_monitoring authorization intruder");
      pair.onTarget(
          """
          create function pgcutover_monitoring.proc_stat() returns text language sql
          as $$ select 'cpu 1 1 1 0 1 1 1 1 0 0' $$
          """);
      pair.onTarget("alter function pgcutover_monitoring.proc_stat() owner to intruder");
      pair.onTarget(
          "create function public.cardinality(text[]) returns int language sql as 'select 1/0'");
      pair.onSource("create role intruder");
      pair.onSource("alter table pgcutover.heartbeat owner to intruder");
      try (RunningExporter exporter =
          new RunningExporter(List.of(WatchedPair.of("shop", pair.source(), pair.target())))) {
        eventually(
            exporter,
            scrape -> {
              assertThat(
                      scrape.value(
                          "pgcutover_host_cpu_seconds_total{mode=\"idle\",side=\"target\"}"))
                  .isPositive();
              assertThat(scrape.has(Metric.SUBSCRIPTION_ENABLED)).isTrue();
            });
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> !exporter.scrape().has(Metric.HEARTBEAT_AGE_SECONDS));

        pair.onSource("alter table pgcutover.heartbeat owner to postgres");

        eventually(
            exporter, scrape -> assertThat(scrape.has(Metric.HEARTBEAT_AGE_SECONDS)).isTrue());
      }
    }
  }

  /** Who may make a schema could leave a function for the superuser to take over. */
  @Test
  void theScriptTakesNothingOverThatSomebodyElseMade() throws IOException {
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of());
        Session session = server.endpoint(Side.TARGET).open("test")) {
      session.execute("create role watcher");
      session.execute("create role intruder");
      session.execute("create schema pgcutover_monitoring authorization intruder");
      String traps =
          """
          create function pgcutover_monitoring.proc_stat() returns int security definer language sql as 'select 1';
          alter function pgcutover_monitoring.proc_stat() owner to intruder
          """;
      session.execute(traps);

      Answer refused = grant(server.endpoint(Side.TARGET));

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.text())
          .contains("pgcutover_monitoring was made by a role that is not a superuser");
      assertThat(owners(session)).containsOnly("intruder");
      assertThat(
              session.<Boolean>one(
                  Sql.of("select pg_has_role('watcher', 'pg_monitor', 'member')"),
                  row -> row.getBoolean(1)))
          .isFalse();

      session.execute("drop schema pgcutover_monitoring cascade");
      session.execute("create schema pgcutover_monitoring");
      session.execute(traps);

      Answer granted = grant(server.endpoint(Side.TARGET));

      assertThat(granted).isEqualTo(new Answer(0, ""));
      assertThat(owners(session)).hasSize(3).containsOnly("postgres");

      // Another role takes nothing from the first.
      session.execute("create role second");
      assertThat(grant(server.endpoint(Side.TARGET), "second")).isEqualTo(granted);
      for (String role : List.of("watcher", "second")) {
        assertThat(
                session.<Boolean>one(
                    Sql.of(
                        "select has_function_privilege(?, 'pgcutover_monitoring.proc_stat()', 'execute')"),
                    row -> row.getBoolean(1),
                    role))
            .isTrue();
      }
    }
  }

  private static List<String> owners(Session session) {
    return session.list(
        Sql.of(
            "select pg_get_userbyid(proowner) from pg_proc where pronamespace = 'pgcutover_monitoring'::regnamespace"),
        row -> row.getString(1));
  }

  private record Answer(int exitCode, String text) {}

  /** Runs the script as its first lines say. */
  private static Answer grant(Endpoint superuser) throws IOException {
    return grant(superuser, "watcher");
  }

  private static Answer grant(Endpoint superuser, String role) throws IOException {
    ProcessBuilder psql =
        new ProcessBuilder(
            "psql",
            "-Xqw",
            "-v",
            "role=" + role,
            "-f",
            GRANTS.toString(),
            "host=%s port=%d dbname=%s user=%s"
                .formatted(
                    superuser.host(), superuser.port(), superuser.database(), superuser.user()));
    psql.environment().put("PGPASSWORD", superuser.password().orElse(""));
    psql.environment().put("PGOPTIONS", "-c client_min_messages=warning");
    Process process = psql.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.onExit().join().exitValue(), text.strip());
  }

  private static Endpoint granted(Endpoint superuser) throws IOException {
    try (Session session = superuser.open("test")) {
      session.execute("create role watcher login password 'watcher'");
    }
    assertThat(grant(superuser)).isEqualTo(new Answer(0, ""));
    return Watcher.as("watcher", superuser);
  }
}
