package org.pgcutover.migrator.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Progress;

/**
 * Progress for people: a bar while rows are copied or compared where the output is a terminal,
 * plain lines elsewhere. Thread-safe.
 */
final class ProgressDisplay implements AutoCloseable {
  private static final Duration EACH = Duration.ofSeconds(1);
  private static final Duration RARELY = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final boolean terminal;
  private @Nullable Phase phase;
  private @Nullable ProgressBar bar;
  private final long lineIntervalNanos;
  private long lastLineNanos;
  private String lastLine = "";

  private ProgressDisplay(PrintWriter out, Duration lineInterval, long lastLineNanos) {
    this.out = out;
    this.terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    this.lineIntervalNanos = lineInterval.toNanos();
    this.lastLineNanos = lastLineNanos;
  }

  static ProgressDisplay on(PrintWriter out) {
    return new ProgressDisplay(out, EACH, System.nanoTime() - EACH.toNanos());
  }

  /** A line now and then, and none where it is over soon. */
  static ProgressDisplay beside(PrintWriter err) {
    return new ProgressDisplay(err, RARELY, System.nanoTime());
  }

  synchronized void show(Record record) {
    switch (record) {
      case MigrationProgress progress -> show(progress);
      case Progress.Lag lag when phase == Phase.CATCH_UP ->
          line("  %,d bytes behind".formatted(lag.bytes()));
      default -> {}
    }
  }

  private void show(MigrationProgress progress) {
    if (progress.phase() != phase) {
      clear();
      phase = progress.phase();
      out.println(phase.label());
    }
    if (progress.phase() == Phase.COPY && progress.copy().rows().done() > 0) {
      show(progress.copy());
    } else if (progress.phase().isPass() && progress.parity().tables().expected() > 0) {
      show(progress.parity(), progress.copy().throttling().reason());
    } else if (progress.phase() == Phase.GATE && !progress.gate().isEmpty()) {
      showGate(progress.gate());
    }
  }

  /** Again where something else keeps it closed; figures alone change all the time. */
  private void showGate(List<GateCheck> gate) {
    List<GateCheck> against = gate.stream().filter(check -> !check.isOpen()).toList();
    String line =
        against.isEmpty()
            ? "  open"
            : "  closed: " + String.join(", ", against.stream().map(GateCheck::name).toList());
    if (!line.equals(lastLine)) {
      lastLine = line;
      out.println(line);
      against.stream()
          .flatMap(check -> check.reasons().stream())
          .forEach(reason -> out.println("    " + reason));
    }
  }

  private void show(CopyProgress copy) {
    if (terminal) {
      bar("MB", copy.bytes().done() >> 20, copy.bytes().expected() >> 20)
          .setExtraMessage(" " + ProgressLine.rest(copy));
    } else {
      line("  " + ProgressLine.of(copy));
    }
  }

  synchronized void show(ParityProgress parity) {
    show(parity, "");
  }

  private void show(ParityProgress parity, String reason) {
    if (terminal) {
      bar("rows", parity.rows().done(), parity.rows().expected())
          .setExtraMessage(" " + ProgressLine.of(parity, reason));
    } else {
      line("  " + ProgressLine.of(parity, reason));
    }
  }

  private ProgressBar bar(String unit, long done, long expected) {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("  " + unit)
              .setInitialMax(expected)
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .build();
      bar = shown;
    }
    shown.maxHint(expected).stepTo(done);
    return shown;
  }

  private void line(String line) {
    long now = System.nanoTime();
    if (now - lastLineNanos >= lineIntervalNanos && !line.equals(lastLine)) {
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
