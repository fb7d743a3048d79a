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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A real Prometheus that scrapes one exporter and evaluates rules, both once a second. */
final class PrometheusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Background process;
  private final URI address;

  private PrometheusServer(Background process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Skips the test where Prometheus is not installed. */
  static PrometheusServer start(Path folder, Path rules, int exporter) throws IOException {
    Optional<Path> program = Promtool.find("prometheus");
    assumeTrue(program.isPresent(), "prometheus is not installed");
    int port = EmbeddedServer.freePort();
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
            .formatted(rules.toAbsolutePath(), exporter));
    Background process =
        Background.start(
            folder.resolve("prometheus.log"),
            program.orElseThrow().toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    PrometheusServer server =
        new PrometheusServer(process, URI.create("http://127.0.0.1:%d/".formatted(port)));
    try {
      await().atMost(Duration.ofSeconds(60)).until(server::isReady);
    } catch (Throwable e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** The series of an expression as they are now. */
  JsonNode now(String expression) {
    return result("query?query=%s".formatted(encoded(expression)), expression);
  }

  /** The series of an expression between two moments. */
  JsonNode range(String expression, Instant from, Instant to, Duration step) {
    return result(
        "query_range?query=%s&start=%d&end=%d&step=%d"
            .formatted(
                encoded(expression), from.getEpochSecond(), to.getEpochSecond(), step.toSeconds()),
        expression);
  }

  /** All groups of rules, with the health of each rule. */
  JsonNode ruleGroups() {
    return get("api/v1/rules").at("/data/groups");
  }

  /** The names of the alerts that fire. */
  Set<String> firing() {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : get("api/v1/alerts").at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        names.add(alert.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  private boolean isReady() throws InterruptedException {
    assertThat(process.process().isAlive()).describedAs(process::output).isTrue();
    try {
      return send("-/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String encoded(String expression) {
    return URLEncoder.encode(expression, StandardCharsets.UTF_8);
  }

  private JsonNode result(String query, String expression) {
    JsonNode answer = get("api/v1/" + query);
    assertThat(answer.path("status").asText()).describedAs(expression).isEqualTo("success");
    return answer.at("/data/result");
  }

  private JsonNode get(String path) {
    try {
      return JSON.readTree(send(path).body());
    } catch (IOException e) {
      throw new AssertionError("Prometheus does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
