package org.pgcutover.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A few scrapes of a few tables, on real servers. */
class ScrapeBenchIT {
  @Test
  void scrapesAndPrintsJson() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    Bench.run(
        Map.copyOf(System.getenv()),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        "scrape",
        "--tables",
        "20",
        "--subscriptions",
        "12",
        "--scrapes",
        "20",
        "--idle",
        "2",
        "--json");

    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("bench").asText()).isEqualTo("scrape");
    JsonNode own = report.get("exporters").get(0);
    assertThat(own.get("name").asText()).as("%s", err).isEqualTo("pgcutover export");
    assertThat(own.get("scrapes").asLong()).isEqualTo(20);
    // Each of the twelve subscriptions has more than ten of its own.
    assertThat(own.get("series").asLong()).isBetween(200L, 2_000L);
    assertThat(own.get("p99Millis").asDouble()).isPositive();
    assertThat(own.get("rssAfter").asLong()).isPositive();
  }
}
