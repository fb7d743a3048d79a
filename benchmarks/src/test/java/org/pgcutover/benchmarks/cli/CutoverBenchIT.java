package org.pgcutover.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.embedded.EmbeddedPgBouncer;

/** There and back at the smallest, on real servers. */
class CutoverBenchIT {
  @Tag("long")
  @Test
  void soItDoesThroughAPool() throws Exception {
    cutsOverAndBackAndPrintsJson("pgbouncer");
  }

  @ParameterizedTest
  @ValueSource(strings = "read-only")
  void cutsOverAndBackAndPrintsJson(String freeze) throws Exception {
    assumeTrue(
        freeze.equals("read-only") || EmbeddedPgBouncer.program(System.getenv()).isPresent(),
        "skipped: there is no pgbouncer on this machine");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exitCode =
        Bench.run(
            Map.copyOf(System.getenv()),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "cutover",
            "--scale",
            "1",
            "--rounds",
            "2",
            "--rate",
            "100",
            "--freeze",
            freeze,
            "--json");

    assertThat(exitCode).as("%s%s", out, err).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("bench").asText()).isEqualTo("cutover");
    assertThat(report.get("freeze").asText()).isEqualTo(freeze);
    assertThat(report.get("rounds"))
        .hasSize(2)
        .allSatisfy(round -> {
          assertThat(round.get("acknowledged").asLong()).isGreaterThanOrEqualTo(600);
          assertThat(round.get("lost").asLong()).isZero();
          assertThat(round.get("duplicated").asLong()).isZero();
          assertThat(round.get("longestGapMillis").asLong()).isPositive();
          assertThat(round.get("writesBlockedMillis").asLong()).isPositive();
          assertThat(round.get("phasesMillis").properties()).isNotEmpty();
        });
    assertThat(report.get("rounds").get(0).get("direction").asText()).isEqualTo("cutover");
    assertThat(report.get("rounds").get(1).get("direction").asText()).isEqualTo("rollback");
    if (freeze.equals("pgbouncer")) {
      assertThat(report.get("rounds"))
          .allSatisfy(round -> assertThat(round.get("errors").properties()).isEmpty());
    }
  }
}
