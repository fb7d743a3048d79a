package org.pgcutover.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of the dashboards from what a real Prometheus answers after a demo, drawn by a chart
 * library in headless Chromium: {@code target/pictures}. It shows what queries bring and how panels
 * lie; Grafana draws them finer.
 */
@Tag("long")
class PicturesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In pixels: the page, one unit of a panel's height, and what is above the first. */
  private static final int WIDTH = 1600;

  private static final int CELL = 38;
  private static final int HEAD = 44;

  private static final Pattern DRAWN =
      Pattern.compile("<title>(\\d+) drawn, (\\d+) without data</title>");

  @TempDir private Path folder;

  @Test
  void everyDashboardIsDrawn() throws Exception {
    Optional<Path> chromium = Promtool.find("chromium");
    assumeTrue(chromium.isPresent(), "chromium is not installed");
    Path pictures = Files.createDirectories(Path.of("target", "pictures"));
    copy("/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js", "echarts.min.js");
    copy("/org/pgcutover/grafana/picture.html", "picture.html");
    try (ScrapedDemo demo = ScrapedDemo.run(folder)) {
      for (Path file : DashboardTest.dashboards()) {
        JsonNode dashboard = JSON.readTree(file.toFile());
        Files.writeString(
            folder.resolve("picture.js"),
            "const PICTURE = %s;".formatted(picture(dashboard, demo)));
        Path png = pictures.resolve(file.getFileName().toString().replace(".json", ".png"));
        Files.deleteIfExists(png);

        draw(chromium.orElseThrow(), "--screenshot=" + png.toAbsolutePath(), height(dashboard));

        Matcher drawn =
            DRAWN.matcher(draw(chromium.orElseThrow(), "--dump-dom", height(dashboard)));
        assertThat(drawn.find()).describedAs("the page came to its end").isTrue();
        int panels = DashboardTest.panels(file).size();
        int withData = Integer.parseInt(drawn.group(1));
        assertThat(withData + Integer.parseInt(drawn.group(2))).isEqualTo(panels);
        assertThat(withData).isGreaterThan(panels / 2);
        assertThat(png).isNotEmptyFile();
      }
    }
  }

  private static JsonNode picture(JsonNode dashboard, ScrapedDemo demo) {
    ObjectNode series = JSON.createObjectNode();
    for (JsonNode panel : dashboard.path("panels")) {
      ArrayNode targets = series.putArray(panel.path("id").asText());
      for (JsonNode target : panel.path("targets")) {
        targets.add(demo.series(target.path("expr").asText()));
      }
    }
    ObjectNode picture = JSON.createObjectNode();
    picture.set("dashboard", dashboard);
    picture.set("series", series);
    picture.put("from", demo.first().toEpochMilli());
    picture.put("to", demo.last().toEpochMilli());
    picture.put("step", ScrapedDemo.STEP.toSeconds());
    picture.put("width", WIDTH);
    picture.put("cell", CELL);
    return picture;
  }

  private static int height(JsonNode dashboard) {
    int cells = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      cells = Math.max(cells, panel.at("/gridPos/y").asInt() + panel.at("/gridPos/h").asInt());
    }
    return HEAD + cells * CELL;
  }

  private String draw(Path chromium, String what, int height) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium.toString(),
                "--headless",
                // Nothing but this page is opened, and containers often have no user namespaces.
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("chromium"),
                "--window-size=%d,%d".formatted(WIDTH, height),
                "--virtual-time-budget=5000",
                what,
                folder.resolve("picture.html").toUri().toString()));
    try (Background drawing =
        Background.start(folder.resolve("chromium.log"), command.toArray(String[]::new))) {
      assertThat(drawing.await()).describedAs(drawing.output()).isZero();
      return drawing.output();
    }
  }

  private void copy(String resource, String name) throws IOException {
    try (InputStream from = PicturesIT.class.getResourceAsStream(resource)) {
      assertThat(from).describedAs(resource).isNotNull();
      Files.copy(from, folder.resolve(name));
    }
  }
}
