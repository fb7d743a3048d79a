package org.pgcutover.exporter;

import java.time.Duration;
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
    CopyProgress copy = now.copy();
    return new MigrationProgress(
        now.migration(),
        now.phase(),
        new CopyProgress(
            forward(before.copy().rows(), copy.rows()),
            forward(before.copy().bytes(), copy.bytes()),
            forward(before.copy().parts(), copy.parts()),
            forward(before.copy().indexes(), copy.indexes()),
            copy.bytesPerSecond(),
            copy.left(),
            copy.throttling()),
        forward(before.parity(), now.parity()),
        now.gate(),
        now.cutover());
  }

  private static ParityProgress forward(ParityProgress before, ParityProgress now) {
    return new ParityProgress(
        now.tables(),
        now.different(),
        now.inconclusive(),
        now.rows(),
        Math.max(before.rowsRead(), now.rowsRead()),
        now.left());
  }

  private static Count forward(Count before, Count now) {
    return new Count(Math.max(before.done(), now.done()), now.expected());
  }

  private static List<Sample> samples(MigrationProgress progress) {
    List<Sample> samples = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      samples.add(Metric.PHASE.flag(phase == progress.phase(), phase.label()));
    }
    samples.addAll(samples(progress.copy()));
    samples.addAll(samples(progress.parity()));
    if (hasCopied(progress.copy()) || progress.phase().isPass()) {
      samples.addAll(samples(progress.copy().throttling()));
    }
    samples.addAll(samples(progress.gate()));
    progress.cutover().ifPresent(cutover -> samples.addAll(samples(cutover)));
    return samples;
  }

  private static boolean hasCopied(CopyProgress copy) {
    return copy.bytes().done() > 0 || copy.bytes().expected() > 0;
  }

  private static List<Sample> samples(CopyProgress copy) {
    List<Sample> samples = new ArrayList<>();
    // A migration that resumes after its copy does not know what was copied.
    if (hasCopied(copy)) {
      samples.add(Metric.COPY_ROWS_TOTAL.sample((double) copy.rows().done()));
      samples.add(Metric.COPY_BYTES_TOTAL.sample((double) copy.bytes().done()));
      samples.add(Metric.COPY_PARTS_TOTAL.sample((double) copy.parts().done()));
      samples.add(Metric.COPY_INDEXES_TOTAL.sample((double) copy.indexes().done()));
    }
    expected(Metric.COPY_ROWS_EXPECTED, copy.rows()).ifPresent(samples::add);
    expected(Metric.COPY_BYTES_EXPECTED, copy.bytes()).ifPresent(samples::add);
    expected(Metric.COPY_PARTS_EXPECTED, copy.parts()).ifPresent(samples::add);
    expected(Metric.COPY_INDEXES_EXPECTED, copy.indexes()).ifPresent(samples::add);
    copy.left().map(left -> Metric.COPY_LEFT_SECONDS.sample(seconds(left))).ifPresent(samples::add);
    return samples;
  }

  private static List<Sample> samples(ParityProgress parity) {
    List<Sample> samples = new ArrayList<>();
    if (parity.tables().expected() > 0) {
      samples.add(Metric.PARITY_TABLES.sample((double) parity.equal(), "equal"));
      samples.add(Metric.PARITY_TABLES.sample((double) parity.different(), "different"));
      samples.add(Metric.PARITY_TABLES.sample((double) parity.inconclusive(), "inconclusive"));
      samples.add(Metric.PARITY_ROWS_TOTAL.sample((double) parity.rowsRead()));
      samples.add(Metric.PARITY_ROWS_READ.sample((double) parity.rows().done()));
    }
    expected(Metric.PARITY_TABLES_EXPECTED, parity.tables()).ifPresent(samples::add);
    expected(Metric.PARITY_ROWS_EXPECTED, parity.rows()).ifPresent(samples::add);
    parity
        .left()
        .map(left -> Metric.PARITY_LEFT_SECONDS.sample(seconds(left)))
        .ifPresent(samples::add);
    return samples;
  }

  private static List<Sample> samples(List<GateCheck> gate) {
    List<Sample> samples = new ArrayList<>();
    if (!gate.isEmpty()) {
      samples.add(Metric.CUTOVER_READY.flag(gate.stream().allMatch(GateCheck::isOpen)));
    }
    gate.stream()
        .map(check -> Metric.CUTOVER_BLOCKER.flag(!check.isOpen(), check.name()))
        .forEach(samples::add);
    return samples;
  }

  private static List<Sample> samples(CutoverProgress cutover) {
    List<Sample> samples = new ArrayList<>();
    samples.add(Metric.CUTOVER_WRITES_BLOCKED_SECONDS.sample(seconds(cutover.writesBlocked())));
    cutover
        .steps()
        .forEach(
            (step, took) -> samples.add(Metric.CUTOVER_STEP_SECONDS.sample(seconds(took), step)));
    return samples;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static Optional<Sample> expected(Metric metric, Count count) {
    return Optional.of(count.expected())
        .filter(expected -> expected > 0)
        .map(expected -> metric.sample((double) expected));
  }

  private static List<Sample> samples(Throttling throttling) {
    List<Sample> samples = new ArrayList<>();
    for (Throttling.Cause cause : Throttling.Cause.values()) {
      samples.add(Metric.COPY_THROTTLE.flag(cause == throttling.cause(), cause.label()));
    }
    throttling
        .bytesPerSecond()
        .ifPresent(limit -> samples.add(Metric.COPY_THROTTLE_LIMIT_BYTES.sample((double) limit)));
    return samples;
  }
}
