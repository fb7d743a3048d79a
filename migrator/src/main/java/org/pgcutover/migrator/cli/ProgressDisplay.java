package org.pgcutover.migrator.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Progress;

/**
 * Progress for people: a bar while rows are copied where the output is a terminal, plain lines
 * elsewhere, at most one a second. Thread-safe.
 */
final class ProgressDisplay implements AutoCloseable {
  private static final long LINE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrintWriter out;
  private final boolean terminal;
  private @Nullable Phase phase;
  private @Nullable ProgressBar bar;
  private long lastLineNanos = System.nanoTime() - LINE_INTERVAL_NANOS;
  private String lastLine = "";

  private ProgressDisplay(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  static ProgressDisplay on(PrintWriter out) {
    return new ProgressDisplay(
        out, Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  synchronized void show(Record record) {
    switch (record) {
      case MigrationProgress progress -> show(progress);
      case Progress.Lag lag -> line("  %,d bytes behind".formatted(lag.bytes()));
      default -> {}
    }
  }

  private void show(MigrationProgress progress) {
    if (progress.phase() != phase) {
      clear();
      phase = progress.phase();
      out.println(phase.label());
    }
    if (progress.phase() != Phase.COPY || progress.copy().rows().done() == 0) {
      return;
    }
    CopyProgress copy = progress.copy();
    if (terminal) {
      bar(copy).maxHint(copy.bytes().expected() >> 20).stepTo(copy.bytes().done() >> 20);
      bar(copy).setExtraMessage(" " + CopyLine.rest(copy));
    } else {
      line("  " + CopyLine.of(copy));
    }
  }

  private ProgressBar bar(CopyProgress copy) {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("  MB")
              .setInitialMax(copy.bytes().expected() >> 20)
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .build();
      bar = shown;
    }
    return shown;
  }

  private void line(String line) {
    long now = System.nanoTime();
    if (now - lastLineNanos >= LINE_INTERVAL_NANOS && !line.equals(lastLine)) {
      lastLineNanos = now;
      lastLine = line;
      out.println(line);
    }
  }

  /** Takes the bar off the screen, where there is one; what comes next stands below it. */
  synchronized void clear() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
