package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * A demo that is over, and the Prometheus that scraped it all the while.
 *
 * @param first when its exporter answered first, and {@code last}
 */
record ScrapedDemo(PrometheusServer prometheus, Instant first, Instant last)
    implements AutoCloseable {
  /** Between two points of a series. */
  static final Duration STEP = Duration.ofSeconds(1);

  static ScrapedDemo run(Path folder, String... options) throws Exception {
    int port = EmbeddedServer.freePort();
    PrometheusServer prometheus =
        PrometheusServer.start(folder, Path.of("prometheus/rules/pgcutover.yml"), port);
    try {
      Instant began = Instant.now();
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of("..", "pgcutover").toString(),
                  "demo",
                  "--metrics-port",
                  Integer.toString(port)));
      command.addAll(List.of(options));
      try (Background demo =
          Background.start(folder.resolve("demo.log"), command.toArray(String[]::new))) {
        assertThat(demo.await()).describedAs(demo.output()).isZero();
      }
      JsonNode answers = prometheus.range("up == 1", began, Instant.now(), STEP).at("/0/values");
      assertThat(answers).isNotEmpty();
      return new ScrapedDemo(
          prometheus, moment(answers.get(0)), moment(answers.get(answers.size() - 1)));
    } catch (Throwable e) {
      prometheus.close();
      throw e;
    }
  }

  /** What a panel that shows the whole demo would get. */
  JsonNode series(String expression) {
    return prometheus.range(Expressions.plain(expression, "5s"), first, last, STEP);
  }

  private static Instant moment(JsonNode point) {
    return Instant.ofEpochSecond(point.path(0).asLong());
  }

  @Override
  public void close() {
    prometheus.close();
  }
}
