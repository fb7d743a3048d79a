package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A real Prometheus scrapes a demo, and every panel has something to show. */
class LiveIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Metrics that a short migration between healthy servers, both with their default settings, does
   * not have: what is in danger, what is not measured by default, what only the server's own
   * initial synchronisation does, and what is over between two looks where tables are small.
   */
  private static final Set<String> RIGHTLY_EMPTY =
      Set.of(
          "pgcutover_slot_invalidated",
          "pgcutover_slot_safe_wal_bytes",
          "pgcutover_slot_time_to_loss_seconds",
          "pgcutover_slot_inactive_since_timestamp_seconds",
          "pgcutover_copy_throttle_limit_bytes",
          "pgcutover_io_time_seconds_total",
          "pgcutover_wal_write_seconds_total",
          "pgcutover_wal_sync_seconds_total",
          "pgcutover_table_sync_state",
          "pgcutover_table_copy_rows",
          "pgcutover_index_build_ratio",
          "pgcutover_parity_left_seconds");

  @TempDir private Path folder;

  @Test
  void everyPanelShowsWhatADemoDoes() throws Exception {
    Optional<Path> prometheus = Promtool.find("prometheus");
    assumeTrue(prometheus.isPresent(), "prometheus is not installed");
    int exporter = EmbeddedServer.freePort();
    int server = EmbeddedServer.freePort();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: ["%s"]
        scrape_configs:
          - job_name: pgcutover
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(Path.of("prometheus/rules/pgcutover.yml").toAbsolutePath(), exporter));
    Process scraping =
        start(
            "prometheus.log",
            prometheus.orElseThrow().toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + server,
            "--log.level=warn");
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI api = URI.create("http://127.0.0.1:%d/api/v1/".formatted(server));
      await().atMost(Duration.ofSeconds(60)).until(() -> isReady(client, api));
      Instant began = Instant.now();
      Process demo =
          start(
              "demo.log",
              Path.of("..", "pgcutover").toString(),
              "demo",
              "--quick",
              "--metrics-port",
              Integer.toString(exporter));
      try {
        assertThat(demo.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(demo.exitValue())
            .describedAs(Files.readString(folder.resolve("demo.log")))
            .isZero();
      } finally {
        demo.destroy();
      }

      Set<String> empty = new TreeSet<>();
      for (Path file : DashboardTest.dashboards()) {
        for (String expression : DashboardTest.expressions(file)) {
          if (!hasData(client, api, plain(expression), began)) {
            empty.add(expression);
          }
        }
      }
      assertThat(empty)
          .allSatisfy(expression ->
              assertThat(RIGHTLY_EMPTY).describedAs(expression).anyMatch(expression::contains));
      assertRulesAreHealthy(get(client, api.resolve("rules")));
    } finally {
      scraping.destroy();
      scraping.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private static String plain(String expression) {
    return expression.replace("$__rate_interval", "5s").replaceAll("\\$\\w+", ".*");
  }

  private static boolean hasData(HttpClient client, URI api, String expression, Instant began)
      throws IOException, InterruptedException {
    JsonNode answer =
        get(
            client,
            api.resolve(
                "query_range?query=%s&start=%d&end=%d&step=1"
                    .formatted(
                        URLEncoder.encode(expression, StandardCharsets.UTF_8),
                        began.getEpochSecond(),
                        Instant.now().getEpochSecond())));
    assertThat(answer.path("status").asText()).describedAs(expression).isEqualTo("success");
    return !answer.at("/data/result").isEmpty();
  }

  private static void assertRulesAreHealthy(JsonNode answer) {
    List<String> rules = new ArrayList<>();
    for (JsonNode group : answer.at("/data/groups")) {
      for (JsonNode rule : group.path("rules")) {
        rules.add(rule.path("name").asText());
        assertThat(rule.path("health").asText())
            .describedAs(rule.path("name").asText() + ": " + rule.path("lastError").asText())
            .isEqualTo("ok");
      }
    }
    assertThat(rules).isNotEmpty();
  }

  private static boolean isReady(HttpClient client, URI api) throws InterruptedException {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(api.resolve("/-/ready")).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static JsonNode get(HttpClient client, URI address)
      throws IOException, InterruptedException {
    return JSON.readTree(
        client
            .send(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build(),
                BodyHandlers.ofString())
            .body());
  }

  private Process start(String log, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }
}
