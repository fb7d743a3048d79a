package org.pgcutover.migrator.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.report.GatePart;
import org.pgcutover.migrator.report.Report;
import org.pgcutover.migrator.watch.Watched;

/**
 * A running migration, as it says of itself. Written as JSON, name for name.
 *
 * @param source the server's URI without its password
 * @param target the server's URI without its password
 * @param step of the cutover or the rollback; empty in other phases
 * @param gate what it found last; empty where it was not asked in this phase
 * @param attempt the last that somebody asked for
 * @param held what the copy holds back on the source; empty before the first look at it
 */
public record Status(
    String migration,
    String source,
    String target,
    String phase,
    Optional<String> step,
    Copy copy,
    Parity parity,
    Optional<GatePart> gate,
    Optional<Attempt> attempt,
    Throttle throttle,
    Optional<Held> held) {

  /**
   * As {@link CopyProgress} explains them.
   *
   * @param secondsLeft empty where it cannot be foreseen
   */
  public record Copy(
      long rows,
      long rowsExpected,
      long bytes,
      long bytesExpected,
      long parts,
      long partsExpected,
      long indexes,
      long indexesExpected,
      long bytesPerSecond,
      OptionalDouble secondsLeft) {}

  /**
   * As {@link ParityProgress} explains them.
   *
   * @param secondsLeft empty where it cannot be foreseen
   */
  public record Parity(
      long tables,
      long tablesExpected,
      long different,
      long inconclusive,
      long rows,
      long rowsExpected,
      OptionalDouble secondsLeft) {}

  /**
   * What holds the copy back.
   *
   * @param cause none, paused, rate or source
   * @param bytesPerSecond the limit; empty where there is none
   */
  public record Throttle(
      String cause, String reason, OptionalLong bytesPerSecond, boolean automatic) {}

  /**
   * What somebody asked of the run while it waited at the gate, and what came of it.
   *
   * @param kind cutover or rehearsal
   * @param state under-way, gate-closed, given-up or rehearsed
   * @param rehearsal what it took
   */
  public record Attempt(
      int number,
      String kind,
      String state,
      List<String> reasons,
      Optional<Report.CutoverPart> rehearsal) {
    public Attempt {
      reasons = List.copyOf(reasons);
    }

    /** On one line, for people. */
    public String line() {
      return "%s: %s%s"
          .formatted(
              kind, state, rehearsal.map(took -> ", writes blocked for " + took.line()).orElse(""));
    }
  }

  /** As {@link Watched} explains them. */
  public record Held(
      long walBytes,
      OptionalLong walLimit,
      long walBytesPerSecond,
      OptionalLong walSecondsLeft,
      long transactions,
      OptionalLong snapshotSeconds) {}

  public static Status of(
      MigrationProgress progress,
      Optional<Progress.Began> began,
      Optional<org.pgcutover.migrator.cutover.Attempt> attempt,
      String source,
      String target,
      Throttling throttling,
      boolean automatic,
      Optional<Watched> watched) {
    CopyProgress copy = progress.copy();
    return new Status(
        progress.migration(),
        source,
        target,
        progress.phase().label(),
        began.filter(b -> b.phase() == progress.phase()).map(b -> b.step().word()),
        new Copy(
            copy.rows().done(),
            copy.rows().expected(),
            copy.bytes().done(),
            copy.bytes().expected(),
            copy.parts().done(),
            copy.parts().expected(),
            copy.indexes().done(),
            copy.indexes().expected(),
            copy.bytesPerSecond(),
            seconds(copy.left())),
        parity(progress.parity()),
        Optional.of(progress.gate()).filter(gate -> !gate.isEmpty()).map(GatePart::of),
        attempt.map(a ->
            new Attempt(
                a.call().number(),
                a.call().kind().word(),
                a.state().word(),
                a.reasons(),
                a.rehearsed().map(Report.CutoverPart::of))),
        new Throttle(
            throttling.cause().label(),
            throttling.reason(),
            throttling.bytesPerSecond(),
            automatic),
        watched.map(Status::held));
  }

  private static Parity parity(ParityProgress parity) {
    return new Parity(
        parity.tables().done(),
        parity.tables().expected(),
        parity.different(),
        parity.inconclusive(),
        parity.rows().done(),
        parity.rows().expected(),
        seconds(parity.left()));
  }

  private static OptionalDouble seconds(Optional<Duration> left) {
    return left.stream().mapToDouble(of -> of.toMillis() / 1000.0).findFirst();
  }

  private static Optional<Duration> duration(OptionalDouble seconds) {
    return seconds.isPresent()
        ? Optional.of(Duration.ofMillis(Math.round(seconds.getAsDouble() * 1000)))
        : Optional.empty();
  }

  /** The comparison, for who shows it. */
  public ParityProgress parityProgress() {
    return new ParityProgress(
        new Count(parity.tables, parity.tablesExpected),
        parity.different,
        parity.inconclusive,
        new Count(parity.rows, parity.rowsExpected),
        parity.rows,
        duration(parity.secondsLeft));
  }

  /** The copy, for who shows it. */
  public CopyProgress copyProgress() {
    return new CopyProgress(
        new Count(copy.rows, copy.rowsExpected),
        new Count(copy.bytes, copy.bytesExpected),
        new Count(copy.parts, copy.partsExpected),
        new Count(copy.indexes, copy.indexesExpected),
        copy.bytesPerSecond,
        duration(copy.secondsLeft),
        new Throttling(
            Throttling.Cause.of(throttle.cause), throttle.bytesPerSecond, throttle.reason));
  }

  private static Held held(Watched watched) {
    return new Held(
        watched.walBytes(),
        watched.walLimit(),
        watched.walBytesPerSecond(),
        watched.walLeft().stream().mapToLong(Duration::toSeconds).findFirst(),
        watched.transactions(),
        watched.snapshotAge().stream().mapToLong(Duration::toSeconds).findFirst());
  }
}
