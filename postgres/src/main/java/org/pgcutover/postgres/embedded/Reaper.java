package org.pgcutover.postgres.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends a server and deletes its folder when this process is gone, however it went: a shell that
 * waits for the end of its standard input, whose other end only this JVM holds. Closing it is the
 * ordinary way to end a server; {@code kill -9} of the JVM is the other. The signals of a terminal
 * pass it by.
 */
final class Reaper implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      cat >/dev/null
      pid=$(head -n 1 "$1/$2" 2>/dev/null)
      if [ -n "$pid" ]; then
        kill -QUIT "$pid" 2>/dev/null
        tries=0
        while kill -0 "$pid" 2>/dev/null; do
          tries=$((tries + 1))
          [ "$tries" -eq 100 ] && kill -KILL "$pid" 2>/dev/null
          [ "$tries" -gt 150 ] && break
          sleep 0.1
        done
      fi
      rm -rf "$1"
      """;

  private final Process process;

  private Reaper(Process process) {
    this.process = process;
  }

  /**
   * For what runs in a folder.
   *
   * @param pidFile in it, whose first line names the process; SIGQUIT has to end that at once
   */
  static Reaper of(Path folder, String pidFile) {
    try {
      return new Reaper(
          new ProcessBuilder("sh", "-c", SCRIPT, "pgcutover-reaper", folder.toString(), pidFile)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("an embedded server does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
