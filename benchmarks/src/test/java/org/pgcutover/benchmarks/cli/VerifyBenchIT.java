package org.pgcutover.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole benchmark at its smallest, on real servers. */
class VerifyBenchIT {
  @Test
  void everyContestantReadsBothSides() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exitCode =
        Bench.run(
            Map.copyOf(System.getenv()),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "verify",
            "--scale",
            "1",
            "--rounds",
            "1",
            "--peers",
            "hashtext,count",
            "--json");

    assertThat(exitCode).as("%s%s", out, err).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("bench").asText()).isEqualTo("verify");
    assertThat(report.get("runs"))
        .extracting(run -> run.get("name").asText())
        .containsExactly("pgcutover", "hashtext", "count");
    assertThat(report.get("runs"))
        .allSatisfy(run -> {
          assertThat(run.get("voids")).as("%s", run).isEmpty();
          assertThat(run.get("medianSeconds").asDouble()).isPositive();
        });
    assertThat(report.get("runs").get(0).get("ratio").asDouble()).isOne();
  }
}
