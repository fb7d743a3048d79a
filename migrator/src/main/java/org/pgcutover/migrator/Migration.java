package org.pgcutover.migrator;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Plan.Moment.When;
import org.pgcutover.migrator.catchup.CatchUp;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.migrator.check.Leftover;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.Cutover;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.CutoverState;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.cutover.WayBack;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.migrator.parity.ProofAfterwards;
import org.pgcutover.migrator.surroundings.Surroundings;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.tuning.Durable;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.migrator.watch.PassPace;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole migration, top-down. Each phase takes what the one before returned; the journal's records
 * say which of them an earlier run has behind it. Confined to the thread that runs it.
 */
public final class Migration {
  private static final Logger log = LoggerFactory.getLogger(Migration.class);

  private final Plan plan;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Throttle throttle;
  private final Calls calls;

  /**
   * @param environment whose PATH is searched for pg_dump, and which names the folder of the state
   * @param throttle through which every chunk of rows passes, copied or compared
   * @param calls that are listened to at the gate
   */
  public Migration(
      Plan plan,
      Map<String, String> environment,
      Progress progress,
      Throttle throttle,
      Calls calls) {
    this.plan = plan;
    this.environment = environment;
    this.progress = progress;
    this.throttle = throttle;
    this.calls = calls;
  }

  /** One that nobody watches: to abort or to finish. */
  public static Migration unobserved(Plan plan, Map<String, String> environment) {
    Throttle open = Throttle.open();
    return new Migration(
        plan, environment, new Progress(plan.migration(), open, _ -> {}), open, new Calls());
  }

  public Outcome run() {
    return run(_ -> {});
  }

  /**
   * Begins, or goes on where an earlier run ended; with the plan reversed, leads back.
   *
   * @param reached told on this thread how it ended, before everything is compared once more
   */
  public Outcome run(Consumer<Outcome> reached) {
    progress.begin(Phase.CHECK);
    try (ProofAfterwards afterwards = new ProofAfterwards(plan)) {
      Outcome outcome = alone(afterwards);
      reached.accept(outcome);
      return compareAgain(afterwards, outcome);
    }
  }

  private Outcome alone(ProofAfterwards afterwards) {
    try (Journal journal = Journal.open(plan)) {
      return journal.alone(
          () -> plan.isReversed() ? rollback(journal, afterwards) : run(journal, afterwards));
    }
  }

  private Outcome run(Journal journal, ProofAfterwards afterwards) {
    Refusals refuse = new Refusals(plan, journal);
    refuse.anotherSource();
    refuse.whatIsDone();
    refuse.anotherSelection();
    Cutover cutover = new Cutover(plan, journal, progress);
    if (isPast(cutover)) {
      complete(cutover);
      return done(journal, Optional.empty());
    }

    TargetTuning tuning = new TargetTuning(plan, journal, progress);
    SnapshotCopied copied;
    Durable durable;
    try {
      copied = new InitialCopy(plan, environment, progress, throttle, journal, tuning).complete();
      durable = tuning.restore();
    } catch (RuntimeException e) {
      tuning.warnOfBentSettings();
      throw e;
    }
    Begun begun = begun(journal);
    if (plan.goal() == Plan.Goal.COPY) {
      return new Outcome.Copied(begun.carried(), copied);
    }
    CaughtUp caughtUp = new CatchUp(plan, progress).follow(copied, durable);
    return proveAndCutOver(
        journal,
        cutover,
        caughtUp,
        begun.targetReadOnlyBefore(),
        afterwards,
        passed -> done(journal, passed));
  }

  /** To the old source, which has followed since the cutover. */
  private Outcome rollback(Journal journal, ProofAfterwards afterwards) {
    CutoverState before = new Refusals(plan, journal).withoutWayBack();
    begun(journal).refuseAnotherSource(plan.reversed());
    Cutover cutover = new Cutover(plan, journal, progress);
    if (isPast(cutover)) {
      complete(cutover);
      return rolledBack(journal, Optional.empty());
    }

    CaughtUp caughtUp = new CatchUp(plan, progress).goOn();
    return proveAndCutOver(
        journal,
        cutover,
        caughtUp,
        before.sourceReadOnlyBefore(),
        afterwards,
        passed -> rolledBack(journal, passed));
  }

  /**
   * The same in both directions.
   *
   * @param takenOver what is left to do behind the point of no return
   */
  private Outcome proveAndCutOver(
      Journal journal,
      Cutover cutover,
      CaughtUp caughtUp,
      Optional<String> targetReadOnlyBefore,
      ProofAfterwards afterwards,
      Function<Optional<Outcome.Passed>, Outcome> takenOver) {
    Carried carried = begun(journal).carried();
    SnapshotCopied copied = copied(journal);
    WayBack.remove(plan);
    Scope scope = scope();
    GateWatch watch = new GateWatch(plan, progress, throttle, scope, caughtUp);
    progress.begin(Phase.PARITY);
    Outcome.Passed passed;
    try (LiveProof proof = LiveProof.begin(plan, environment, scope)) {
      watch.prove(proof);
      progress.begin(Phase.GATE);
      Function<Gate.Open, CutoverDone> perform =
          open -> cutover.perform(open, proof, afterwards, targetReadOnlyBefore);
      if (plan.goal() == Plan.Goal.CUTOVER && plan.moment().when() != When.NOW) {
        boolean automatic = plan.moment().when() == When.AUTO;
        Optional<Outcome.Passed> waited =
            new WaitingRun(watch, proof, progress, calls, automatic)
                .pass(perform, open -> cutover.rehearse(open, proof, afterwards));
        if (waited.isEmpty()) {
          return watch.closed(carried, copied);
        }
        passed = waited.get();
      } else {
        switch (watch.gate()) {
          case Gate.Closed _ -> {
            return watch.closed(carried, copied);
          }
          case Gate.Open open when plan.goal() == Plan.Goal.GATE -> {
            return watch.open(carried, copied, open);
          }
          case Gate.Open open when plan.goal() == Plan.Goal.REHEARSAL -> {
            return new Outcome.RehearsalDone(
                carried, copied, caughtUp, open, cutover.rehearse(open, proof, afterwards));
          }
          case Gate.Open open -> passed = watch.passed(open, perform.apply(open));
        }
      }
    }
    return takenOver.apply(Optional.of(passed));
  }

  /** Nobody waits for it: the new server works, the old one follows, a rollback may begin. */
  private Outcome compareAgain(ProofAfterwards afterwards, Outcome outcome) {
    if (outcome.passed().isEmpty()) {
      return outcome;
    }
    progress.begin(Phase.AFTERWARDS);
    Deadline deadline = Deadline.after(plan.limits().afterwards());
    // The target has the applications now.
    try (PassPace pace = PassPace.begin(plan.target(), progress, throttle, deadline)) {
      return afterwards.compare(deadline, pace::read).map(outcome::with).orElse(outcome);
    } catch (Deadline.CancelledException e) {
      log.warn("the comparison after the cutover was cut off; nothing else was left to do");
      throw e;
    }
  }

  /**
   * Removes all that pgcutover made on both sides; refused once the target has taken over.
   *
   * @return false where the journal knows of nothing that was begun, and nothing was done
   */
  public boolean abort() {
    try (Journal journal = Journal.open(plan)) {
      refuseAnotherSourceIfItAnswers(journal);
      new Refusals(plan, journal).whatIsDone();
      Cutover cutover = new Cutover(plan, journal, progress);
      if (isPast(cutover)) {
        throw new MigrationException.Refused(
            "the point of no return was passed: there is nothing to abort",
            "Run again to finish: the target is open.");
      }
      boolean undone = Undo.everything(plan, journal, new TargetTuning(plan, journal, progress));
      LiveProof.forget(plan, environment);
      Leftover.refuse(plan);
      return undone;
    }
  }

  /** Forgets a migration that is done: gives up the way back, and removes the journal. */
  public void finish() {
    try (Journal journal = Journal.open(plan)) {
      if (journal.read(Phase.DONE, Finished.class).isEmpty()) {
        throw new MigrationException.Refused(
            "the migration %s is not done".formatted(plan.migration()),
            "Run it to its end first, or abort it.");
      }
      new Refusals(plan, journal).rollbackUnderWay();
      new Undo(plan)
          .stream(plan.reversed())
              .markers()
              .orFail("Run pgcutover finish again once the server answers.");
      LiveProof.forget(plan, environment);
      journal.drop();
    }
  }

  /**
   * Takes over the cutover that an earlier run has begun, if one has: from here on nothing of it
   * can come late. One that was cut off before the point of no return is taken back.
   *
   * @return whether it was past that
   */
  private boolean isPast(Cutover cutover) {
    Optional<CutoverState> begun = cutover.begun();
    if (begun.isEmpty()) {
      return false;
    }
    new Undo(plan).deciding().orFail("Run the command again once the server answers.");
    cutover.takeOver();
    if (cutover.isPast(begun.get())) {
      return true;
    }
    cutover.thaw(begun.get());
    return false;
  }

  private Scope scope() {
    try (Session source = plan.source().open("pgcutover_check")) {
      return plan.carry().selection().scope(source);
    }
  }

  /** An earlier run passed the point of no return: there is only the way forward. */
  private void complete(Cutover cutover) {
    log.info("{}: the point of no return was passed before, finishing", plan.migration());
    cutover.complete();
  }

  /** The target has taken over: the stream that led to it goes, and the one back begins. */
  private Outcome done(Journal journal, Optional<Outcome.Passed> passed) {
    SnapshotCopied copied = copied(journal);
    progress.begin(Step.END_STREAM);
    new Surroundings(plan).carryWhatOpens();
    Undo undo = new Undo(plan).stream(plan);
    boolean wayBack =
        journal.read(Phase.CUTOVER, CutoverState.class).filter(CutoverState::wayBack).isPresent();
    if (!wayBack) {
      undo.markers();
    }
    undo.orFail(
        "Run again once the server answers: the target has taken over, and only this is left.");
    LiveProof.forget(plan, environment);
    progress.begin(Step.FOLLOW);
    if (wayBack) {
      WayBack.open(plan);
    }
    progress.begin(Step.DONE);
    journal.write(Phase.DONE, new Finished(copied.rows()));
    // Only now: a run that was cut off before would still need them. What is left goes with finish.
    new Undo(plan).notes().fence();
    progress.begin(Phase.DONE);
    return new Outcome.Done(begun(journal).carried(), copied, passed);
  }

  /**
   * The old source has taken over again. Where the server that had taken over follows it, the
   * migration stands where it had caught up: it may be cut over once more, or aborted.
   */
  private Outcome rolledBack(Journal journal, Optional<Outcome.Passed> passed) {
    Outcome outcome = new Outcome.RolledBack(begun(journal).carried(), copied(journal), passed);
    boolean follows =
        journal.read(Phase.ROLLBACK, CutoverState.class).filter(CutoverState::wayBack).isPresent();
    progress.begin(Step.END_STREAM);
    new Undo(plan)
        .stream(plan)
            .orFail(
                "Run pgcutover rollback again once the server answers: the old source has taken over, and only this is left.");
    LiveProof.forget(plan, environment);
    progress.begin(Step.FOLLOW);
    if (follows) {
      WayBack.open(plan);
    }
    progress.begin(Step.DONE);
    journal.forget(endedByRollback(follows));
    new Undo(plan).fence();
    return outcome;
  }

  /** What is as if it had never been. */
  static Phase[] endedByRollback(boolean follows) {
    return follows
        ? new Phase[] {Phase.CUTOVER, Phase.DONE, Phase.ROLLBACK}
        : new Phase[] {Phase.ANCHOR, Phase.COPY, Phase.CUTOVER, Phase.DONE, Phase.ROLLBACK};
  }

  private static SnapshotCopied copied(Journal journal) {
    return journal.read(Phase.COPY, SnapshotCopied.class).orElseThrow();
  }

  /** The journal's last record. */
  record Finished(long rows) {}

  private static Begun begun(Journal journal) {
    return Begun.readFrom(journal).orElseThrow();
  }

  /**
   * A source that is gone must not keep the target from being cleaned; what is left there is named.
   */
  private void refuseAnotherSourceIfItAnswers(Journal journal) {
    try {
      new Refusals(plan, journal).anotherSource();
    } catch (PostgresException e) {
      if (!e.isConnectionFailure()) {
        throw e;
      }
      log.warn("{}", e.getMessage());
    }
  }
}
