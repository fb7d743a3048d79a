package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory of a few megabytes: full when they are written. */
record SmallDisk(Path folder) implements AutoCloseable {
  /** Skips what needs one where none can be mounted: only root may. */
  static SmallDisk mount(Path folder, int megabytes) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String said =
        run("mount", "-t", "tmpfs", "-o", size(megabytes), "pgcutover", folder.toString());
    assumeTrue(said.isEmpty(), "skipped: no file system can be mounted: " + said);
    return new SmallDisk(folder);
  }

  /** There is room now. */
  void grow(int megabytes) {
    assertThat(run("mount", "-o", "remount," + size(megabytes), folder.toString())).isEmpty();
  }

  @Override
  public void close() {
    assertThat(run("umount", folder.toString())).isEmpty();
  }

  private static String size(int megabytes) {
    return "mode=0700,size=%dm".formatted(megabytes);
  }

  /** What the program said, if it failed. */
  static String run(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      return code == 0 ? "" : "exit code %d: %s".formatted(code, said.strip());
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
