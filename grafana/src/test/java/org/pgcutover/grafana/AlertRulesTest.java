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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
  private static final Path RULES = Path.of("prometheus/rules/pgcutover.yml");

  @Test
  void everyMetricAndLabelIsInTheCatalogue() throws IOException {
    Expressions.assertInCatalogue(expressions());
  }

  @Test
  void everyAlertSaysHowBadItIsAndWhatToDo() throws IOException {
    for (JsonNode rule : rules()) {
      String alert = rule.path("alert").asText();
      assertThat(alert).startsWith("Pgcutover");
      assertThat(rule.at("/labels/severity").asText()).describedAs(alert).isIn("page", "warning");
      assertThat(rule.at("/annotations/summary").asText()).describedAs(alert).isNotBlank();
      assertThat(rule.at("/annotations/description").asText()).describedAs(alert).isNotBlank();
      assertThat(rule.at("/annotations/runbook").asText())
          .isEqualTo("docs/alerts.md#" + alert.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void everyAlertHasItsPartOfTheDocument() throws IOException {
    List<String> titles =
        Files.readAllLines(Path.of("../docs/alerts.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();

    assertThat(titles)
        .containsExactlyElementsOf(
            rules().stream().map(rule -> rule.path("alert").asText()).toList());
  }

  @Test
  void theDocumentSaysWhenEachAlertComes() throws IOException {
    String document =
        Files.readString(Path.of("../docs/alerts.md")).replaceAll("(?<!\n)\n(?!\n)", " ");
    for (JsonNode rule : rules()) {
      String severity = rule.at("/labels/severity").asText();
      String wait =
          rule.path("for").isMissingNode() ? "at once" : "for " + rule.path("for").asText();
      assertThat(document)
          .contains(
              "## %s\n\n*%s*, %s: `%s`\n\n"
                  .formatted(
                      rule.path("alert").asText(),
                      severity.equals("page") ? "Page" : "Warning",
                      wait,
                      rule.path("expr").asText()));
    }
  }

  @Test
  void prometheusAcceptsTheRulesAndFiresThemWhereItShould() throws Exception {
    Optional<Path> promtool = Promtool.path();
    assumeTrue(promtool.isPresent(), "promtool is not installed");

    Promtool.assertSucceeds(
        promtool.orElseThrow(), "check", "rules", "--lint=all", "--lint-fatal", RULES.toString());
    Promtool.assertSucceeds(promtool.orElseThrow(), "check", "config", "prometheus/prometheus.yml");
    Promtool.assertSucceeds(
        promtool.orElseThrow(), "test", "rules", "prometheus/tests/pgcutover.yml");
  }

  static List<String> expressions() throws IOException {
    return rules().stream().map(rule -> rule.path("expr").asText()).toList();
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    JsonNode file = new ObjectMapper(new YAMLFactory()).readTree(RULES.toFile());
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    assertThat(rules).isNotEmpty();
    return rules;
  }
}
