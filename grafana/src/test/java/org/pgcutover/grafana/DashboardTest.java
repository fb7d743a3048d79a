package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgcutover.exporter.Metric;

class DashboardTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("dashboards"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricAndLabelIsInTheCatalogue(Path file) throws IOException {
    Expressions.assertInCatalogue(expressions(file));
  }

  @Test
  void everyMetricIsSomewhere() throws IOException {
    List<String> expressions = new ArrayList<>(AlertRulesTest.expressions());
    for (Path file : dashboards()) {
      expressions.addAll(expressions(file));
    }
    Set<String> used = Expressions.metrics(expressions);

    assertThat(Metric.values())
        .allSatisfy(metric ->
            assertThat(metric.seriesNames()).describedAs(metric.name()).anyMatch(used::contains));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelHasUnitDescriptionDataSourceAndItsKindOfQuery(Path file) throws IOException {
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : panels(file)) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).describedAs(title).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).describedAs(title).isNotBlank();
      assertThat(panel.at("/datasource/uid").asText())
          .describedAs(title)
          .isEqualTo("${datasource}");
      assertThat(panel.path("targets")).describedAs(title).isNotEmpty();
      // What is one number is that of the moment: the last one of a run that has ended would
      // mislead.
      boolean isNumber = Set.of("stat", "gauge").contains(panel.path("type").asText());
      assertThat(panel.path("targets"))
          .describedAs(title)
          .allMatch(target -> target.path("instant").asBoolean() == isNumber);
      assertThat(ids.add(panel.path("id").asInt())).describedAs(title).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void hasOneDataSourceVariableAndCannotBeEditedInPlace(Path file) throws IOException {
    JsonNode dashboard = JSON.readTree(file.toFile());

    assertThat(dashboard.at("/templating/list"))
        .filteredOn(variable -> variable.path("type").asText().equals("datasource"))
        .singleElement()
        .satisfies(
            variable -> assertThat(variable.path("label").asText()).isEqualTo("Data Source"));
    assertThat(dashboard.path("schemaVersion").asInt()).isEqualTo(39);
    assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQueryIsOfTheChosenJobAndRatesFollowTheScrapeInterval(Path file) throws IOException {
    for (String expression : expressions(file)) {
      assertThat(expression).contains("job=~\"$job\"", "instance=~\"$instance\"");
      assertThat(expression.replace("[$__rate_interval]", "")).doesNotContain("[");
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void prometheusCanReadEveryQuery(Path file, @TempDir Path folder) throws Exception {
    Optional<Path> promtool = Promtool.path();
    assumeTrue(promtool.isPresent(), "promtool is not installed");
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : expressions(file)) {
      String plain = Expressions.plain(expression, "1m");
      rules.add(Map.of("record", "query:number" + rules.size(), "expr", plain));
    }
    Path queries = folder.resolve("queries.yml");
    new ObjectMapper(new YAMLFactory())
        .writeValue(
            queries.toFile(), Map.of("groups", List.of(Map.of("name", "queries", "rules", rules))));

    Promtool.assertSucceeds(promtool.orElseThrow(), "check", "rules", queries.toString());
  }

  static List<JsonNode> panels(Path file) throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    JSON.readTree(file.toFile()).path("panels").forEach(panels::add);
    panels.removeIf(panel -> panel.path("type").asText().equals("row"));
    assertThat(panels).isNotEmpty();
    return panels;
  }

  static List<String> expressions(Path file) throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : panels(file)) {
      panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
    }
    return expressions;
  }
}
