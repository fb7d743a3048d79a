package org.pgcutover.exporter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The migration's last word about itself, as samples; none before the first. Thread-safe: the event
 * loop writes, scrapes and the heartbeat read.
 */
final class ShownProgress {
  private volatile Optional<MigrationProgress> last = Optional.empty();

  /** A copy that begins anew is held at what was copied before, until it comes beyond. */
  synchronized void show(MigrationProgress progress) {
    last =
        Optional.of(
            last.filter(before -> before.migration().equals(progress.migration()))
                .map(before -> forward(before, progress))
                .orElse(progress));
  }

  /** Whether the migration has come to this phase. */
  boolean isAtLeast(Phase phase) {
    return last.filter(progress -> progress.phase().isAtLeast(phase)).isPresent();
  }

  List<Sample> samples() {
    return last.map(ShownProgress::samples).orElse(List.of());
  }

  private static MigrationProgress forward(MigrationProgress before, MigrationProgress now) {
    return new MigrationProgress(
        now.migration(),
        now.phase(),
        Math.max(before.copiedRows(), now.copiedRows()),
        now.expectedRows(),
        Math.max(before.copiedBytes(), now.copiedBytes()),
        now.expectedBytes());
  }

  private static List<Sample> samples(MigrationProgress progress) {
    List<Sample> samples = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      samples.add(Metric.PHASE.flag(phase == progress.phase(), phase.label()));
    }
    // A migration that resumes after its copy does not know what was copied.
    if (progress.copiedBytes() > 0 || progress.expectedBytes() > 0) {
      samples.add(Metric.COPY_ROWS_TOTAL.sample((double) progress.copiedRows()));
      samples.add(Metric.COPY_BYTES_TOTAL.sample((double) progress.copiedBytes()));
    }
    if (progress.expectedRows() > 0) {
      samples.add(Metric.COPY_ROWS_EXPECTED.sample((double) progress.expectedRows()));
    }
    if (progress.expectedBytes() > 0) {
      samples.add(Metric.COPY_BYTES_EXPECTED.sample((double) progress.expectedBytes()));
    }
    return samples;
  }
}
