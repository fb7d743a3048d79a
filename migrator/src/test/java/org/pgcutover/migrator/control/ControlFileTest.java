package org.pgcutover.migrator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFileTest {
  private static final ControlFile MINE = ControlFile.ofThisProcess(8080, "token");

  @TempDir Path folder;

  @Test
  void isReadAsItWasWritten() {
    Path path = folder.resolve("mine.json");
    MINE.write(path);

    assertThat(ControlFile.read(path)).contains(MINE);
    assertThat(MINE.hasLiveProcess()).isTrue();
  }

  /** A process with the same number, and not the one that wrote it. */
  @Test
  void aNumberThatCameRoundIsNotTheProcess() {
    long start = MINE.startMillis().orElseThrow();

    assertThat(began(start - 10_000).hasLiveProcess()).isFalse();
    assertThat(began(start + 10_000).hasLiveProcess()).isFalse();
    assertThat(began(start + 1_000).hasLiveProcess()).as("the clock was set").isTrue();
  }

  @Test
  void oneThatDoesNotSayWhenItsProcessBeganIsRead() throws IOException {
    Path path =
        Files.writeString(
            folder.resolve("old.json"),
            "{\"port\": 8080, \"token\": \"token\", \"pid\": %d}".formatted(MINE.pid()));

    ControlFile old = ControlFile.read(path).orElseThrow();

    assertThat(old.startMillis()).isEmpty();
    assertThat(old.hasLiveProcess()).isTrue();
  }

  private static ControlFile began(long startMillis) {
    return new ControlFile(MINE.port(), MINE.token(), MINE.pid(), OptionalLong.of(startMillis));
  }
}
