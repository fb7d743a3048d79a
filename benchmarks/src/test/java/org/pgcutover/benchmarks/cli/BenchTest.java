package org.pgcutover.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.ExitCode;

class BenchTest {
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void aFileIsNoFolderForLogs() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertRefused("--logs " + file + " is not a folder", "--logs", file.toString());
  }

  @Test
  void oneServerAloneIsNoPair() {
    assertRefused("--source and --target go together", "--source", "postgresql://localhost/a");
  }

  @Test
  void nothingIsRunNoTimes() {
    assertRefused("--scale and --rounds begin at 1", "--rounds", "0");
  }

  @Test
  void whatIsNotUnderstoodIsOneLineWithoutPasswords() {
    assertRefused(
        "Unmatched argument at index 1: 'postgresql://...", "postgresql://a:secret@localhost/b");
    assertThat(err.toString())
        .endsWith("hint: bench copy --help shows the options." + System.lineSeparator())
        .hasLineCount(2)
        .doesNotContain("secret");
  }

  private void assertRefused(String error, String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "copy";
    System.arraycopy(options, 0, words, 1, options.length);

    int exitCode =
        Bench.run(Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err, true), words);

    assertThat(exitCode).isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString()).startsWith("error: " + error).doesNotContain("\tat ");
  }
}
