package org.pgcutover.migrator;

import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.migrator.catchup.CatchUp;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.Feeds;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.KeptWrites;
import org.pgcutover.migrator.cutover.Maintenance;
import org.pgcutover.migrator.cutover.Unreplicated;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.watch.PassPace;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;

/**
 * What the gate has to know, and keeps to know as long as a run waits there. Confined to the
 * pipeline's thread.
 */
final class GateWatch {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** One part in so many of the time is spent on looking. */
  private static final int SHARE = 10;

  /** What no stream carries is copied, or compared, as a whole each time. */
  private static final Duration UNREPLICATED = Duration.ofMinutes(10);

  private final Plan plan;
  private final Progress progress;
  private final Throttle throttle;
  private final Scope scope;
  private final InstantSource clock = InstantSource.system();
  private CaughtUp caughtUp;
  private Unreplicated.Brought unreplicated;
  private Deadline broughtLately;
  private Optional<ParityReport> rehearsal = Optional.empty();
  private Duration pause = INTERVAL;
  private Optional<Gate> last = Optional.empty();

  /**
   * @param throttle which holds back the comparison of everything
   */
  GateWatch(Plan plan, Progress progress, Throttle throttle, Scope scope, CaughtUp caughtUp) {
    this.plan = plan;
    this.progress = progress;
    this.throttle = throttle;
    this.scope = scope;
    this.caughtUp = caughtUp;
    this.unreplicated = Unreplicated.bring(plan, scope);
    this.broughtLately = Deadline.after(UNREPLICATED);
  }

  /** Compares everything; what is known before that is shown meanwhile. */
  void prove(LiveProof proof) {
    gate();
    try (PassPace pace =
        PassPace.begin(plan.source(), progress, throttle, Deadline.after(LiveProof.LIVE))) {
      rehearsal = Optional.of(proof.rehearse(pace::read));
    }
  }

  /** Looks again: what changed since is compared, and all else measured anew. */
  void look(LiveProof proof) {
    long began = System.nanoTime();
    caughtUp = new CatchUp(plan, progress).look(caughtUp);
    if (broughtLately.isOver()) {
      unreplicated = Unreplicated.bring(plan, scope);
      broughtLately = Deadline.after(UNREPLICATED);
    }
    rehearsal = Optional.of(proof.refresh());
    Duration fair = Duration.ofNanos(System.nanoTime() - began).multipliedBy(SHARE);
    pause = fair.compareTo(INTERVAL) < 0 ? INTERVAL : fair.compareTo(LONGEST) > 0 ? LONGEST : fair;
  }

  /** Until the next look. */
  Duration pause() {
    return pause;
  }

  /** Decides by what is known, whatever the hour, and shows it. */
  Gate gate() {
    return gate(List.of());
  }

  /** The same where nobody asked for the cutover: only at its hours, and not where it is held. */
  Gate gateNow() {
    return gate(Gate.moment(plan.moment(), clock.instant(), file -> !Files.notExists(file)));
  }

  private Gate gate(List<GateCheck> moment) {
    Gate gate =
        Gate.decide(
            new Gate.Facts(
                caughtUp,
                rehearsal,
                Optional.of(unreplicated.elapsed()),
                freezable(),
                durability()),
            plan.limits(),
            moment);
    progress.gate(gate.checks());
    last = Optional.of(gate);
    return gate;
  }

  private List<GateCheck> freezable() {
    try (Session source = plan.source().open("pgcutover_gate").networkTimeout(ANSWER)) {
      return List.of(
          Maintenance.of(source).check(plan.takeover().freezing()), Feeds.of(source).check());
    }
  }

  private List<GateCheck> durability() {
    return KeptWrites.of(plan.target())
        .checks(KeptWrites.of(plan.source()), plan.wayBack().mode(), plan.takeover().waived());
  }

  /** A row that was certainly different once stays so in this proof: waiting does not help. */
  boolean isHopeless(LiveProof proof) {
    return proof.isSpoiled()
        || rehearsal.stream()
            .flatMap(report -> report.tables().stream())
            .anyMatch(table -> table.verdict() instanceof Parity.Different);
  }

  /** The run ends here, for the last decision was no. */
  Outcome closed(Carried carried, SnapshotCopied copied) {
    return switch (last.orElseThrow()) {
      case Gate.Closed closed ->
          new Outcome.GateClosed(carried, copied, caughtUp, rehearsal.orElseThrow(), closed);
      case Gate.Open _ -> throw new IllegalStateException("the gate is open");
    };
  }

  /** The run ends here, for that was its goal. */
  Outcome open(Carried carried, SnapshotCopied copied, Gate.Open gate) {
    return new Outcome.AtTheGate(carried, copied, caughtUp, rehearsal.orElseThrow(), gate);
  }

  Outcome.Passed passed(Gate.Open gate, CutoverDone done) {
    progress.cutOver(done);
    return new Outcome.Passed(caughtUp, gate.checks(), done, Optional.empty());
  }
}
