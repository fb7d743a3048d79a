package org.pgcutover.migrator.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command prints, line by line into the log, as far as that is for people: all of it is
 * read, for a full pipe would hold the command up, but the rest is only counted. Thread-safe.
 */
final class LoggedOutput {
  /** Not below org.pgcutover: shown without --verbose as well. */
  private static final Logger log = LoggerFactory.getLogger("hook");

  private static final int LONGEST_LINE = 1_000;
  private static final int MOST_LINES = 200;

  private final String name;
  private final Thread reader;
  private final StringBuilder line = new StringBuilder();
  private long lines;
  private volatile Optional<String> lastLine = Optional.empty();

  private LoggedOutput(String name, InputStream output) {
    this.name = name;
    this.reader = Thread.ofPlatform().daemon().name("hook-output").unstarted(() -> read(output));
  }

  static LoggedOutput of(String name, InputStream output) {
    LoggedOutput result = new LoggedOutput(name, output);
    result.reader.start();
    return result;
  }

  /** Until all is read, or that long. */
  void await(Duration limit) throws InterruptedException {
    reader.join(limit);
  }

  /** The last that was not empty. */
  Optional<String> lastLine() {
    return lastLine;
  }

  private void read(InputStream output) {
    char[] buffer = new char[8192];
    try (Reader text = new InputStreamReader(output, StandardCharsets.UTF_8)) {
      for (int length = text.read(buffer); length >= 0; length = text.read(buffer)) {
        for (int i = 0; i < length; i++) {
          take(buffer[i]);
        }
      }
    } catch (IOException e) {
      // The process was killed.
      log.debug("{}: {}", name, e.getMessage());
    }
    end();
    if (lines > MOST_LINES) {
      log.info("{}: {} more lines", name, lines - MOST_LINES);
    }
  }

  private void take(char c) {
    if (c == '\n') {
      end();
    } else if (line.length() < LONGEST_LINE) {
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
  }

  private void end() {
    String text = line.toString().strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      lastLine = Optional.of(text);
      lines++;
      if (lines <= MOST_LINES) {
        log.info("{}: {}", name, text);
      }
    }
  }
}
