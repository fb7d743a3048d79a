package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a demo, and every panel has something to show. */
class LiveIT {
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
    try (ScrapedDemo demo = ScrapedDemo.run(folder, "--quick")) {
      Set<String> empty = new TreeSet<>();
      for (Path file : DashboardTest.dashboards()) {
        for (String expression : DashboardTest.expressions(file)) {
          if (demo.series(expression).isEmpty()) {
            empty.add(expression);
          }
        }
      }
      assertThat(empty)
          .allSatisfy(expression ->
              assertThat(RIGHTLY_EMPTY).describedAs(expression).anyMatch(expression::contains));
      assertRulesAreHealthy(demo.prometheus().ruleGroups());
    }
  }

  private static void assertRulesAreHealthy(JsonNode groups) {
    List<String> rules = new ArrayList<>();
    for (JsonNode group : groups) {
      for (JsonNode rule : group.path("rules")) {
        rules.add(rule.path("name").asText());
        assertThat(rule.path("health").asText())
            .describedAs(rule.path("name").asText() + ": " + rule.path("lastError").asText())
            .isEqualTo("ok");
      }
    }
    assertThat(rules).isNotEmpty();
  }
}
