package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Path DOCUMENT = Path.of("../docs/exporter.md");

  /** The document's table is the catalogue, row by row; what is expected can be pasted there. */
  @Test
  void theDocumentSaysTheSame() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| `pgcutover_"))
            .toList();

    assertThat(rows).containsExactlyElementsOf(Stream.of(Metric.values()).map(this::row).toList());
  }

  private String row(Metric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.exposedName(),
            metric.type().name().toLowerCase(Locale.ROOT),
            metric.labels().stream().map("`%s`"::formatted).collect(Collectors.joining(", ")),
            metric.help());
  }
}
