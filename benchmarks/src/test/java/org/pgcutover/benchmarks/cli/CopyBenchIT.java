package org.pgcutover.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The whole benchmark at its smallest, on real servers. */
class CopyBenchIT {
  @Test
  void comparesOnServersOfItsOwnAndPrintsJson() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exitCode =
        Bench.run(
            Map.copyOf(System.getenv()),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "copy",
            "--scale",
            "1",
            "--rounds",
            "1",
            "--peers",
            "native,pg_dump",
            "--tuning",
            "safe",
            "--json");

    assertThat(exitCode).as("%s%s", out, err).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("bench").asText()).isEqualTo("copy");
    assertThat(report.get("scale").asInt()).isEqualTo(1);
    assertThat(texts(report.get("runs"), "name"))
        .containsExactly("pgcutover-safe", "native", "pg_dump");
    assertThat(texts(report.get("configurations"), "name"))
        .containsExactly("pgcutover-safe", "native", "native", "pg_dump", "pg_dump");
    assertThat(report.get("runs"))
        .allSatisfy(run -> {
          assertThat(run.get("voids")).as("%s", run).isEmpty();
          assertThat(run.get("rounds").asInt()).isOne();
          assertThat(run.get("medianSeconds").asDouble())
              .isPositive()
              .isBetween(run.get("minSeconds").asDouble(), run.get("maxSeconds").asDouble());
          assertThat(run.get("peakRssMiB").asLong()).isPositive();
          assertThat(run.get("ratio").asDouble()).isPositive();
        });
    JsonNode safe = report.get("runs").get(0);
    assertThat(safe.get("ratio").asDouble()).isOne();
    assertThat(safe.get("bytes").asLong()).as("about 100 bytes a row").isGreaterThan(9_000_000);
    assertThat(safe.get("cpuSecondsPerGb").asDouble()).isPositive();
  }

  private static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(node -> node.get(field).asText())
        .toList();
  }
}
