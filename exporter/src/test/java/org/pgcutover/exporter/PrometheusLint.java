package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Prometheus' own judgement of a scrape where promtool is installed, its main rules otherwise. */
final class PrometheusLint {
  private PrometheusLint() {}

  static void assertClean(String text) throws IOException, InterruptedException {
    Optional<Path> promtool =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    if (promtool.isPresent()) {
      assertPromtoolIsSilent(promtool.get(), text);
    }
    assertMainRules(text);
  }

  private static void assertPromtoolIsSilent(Path promtool, String text)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(text.getBytes(StandardCharsets.UTF_8));
    }
    String findings = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(findings).isZero();
    assertThat(findings).isEmpty();
  }

  private static void assertMainRules(String text) {
    text.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .forEach(line -> {
          String name = line.split(" ", -1)[2];
          boolean isCounter = line.endsWith(" counter");
          assertThat(name.endsWith("_total")).describedAs(line).isEqualTo(isCounter);
          assertThat(name).doesNotContain("milliseconds").doesNotContain("kilobytes");
          assertThat(text).contains("# HELP " + name + " ");
        });
  }
}
