package org.pgcutover.migrator;

import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.Rehearsed;
import org.pgcutover.migrator.parity.ProvedAfterwards;
import org.pgcutover.verifier.ParityReport;

/** How a run ended. */
public sealed interface Outcome {
  /**
   * What led to the point of no return.
   *
   * @param gate as it was when it was open
   * @param afterwards what came of comparing everything once more; empty until then, and where that
   *     was not to be
   */
  record Passed(
      CaughtUp caughtUp,
      List<GateCheck> gate,
      CutoverDone cutOver,
      Optional<ProvedAfterwards> afterwards) {
    public Passed {
      gate = List.copyOf(gate);
    }

    Passed with(ProvedAfterwards proof) {
      return new Passed(caughtUp, gate, cutOver, Optional.of(proof));
    }
  }

  /** Empty where this run did not pass the point of no return. */
  default Optional<Passed> passed() {
    return Optional.empty();
  }

  /** The same with what the second proof found. */
  default Outcome with(ProvedAfterwards proof) {
    return this;
  }

  /**
   * The target has taken over.
   *
   * @param passed empty where an earlier run passed the point of no return and this one only
   *     finished
   */
  record Done(Carried carried, SnapshotCopied copied, Optional<Passed> passed) implements Outcome {
    public Optional<CutoverDone> cutOver() {
      return passed.map(Passed::cutOver);
    }

    @Override
    public Done with(ProvedAfterwards proof) {
      return new Done(carried, copied, passed.map(before -> before.with(proof)));
    }
  }

  /**
   * The old source has taken over again.
   *
   * @param passed as for {@link Done}
   */
  record RolledBack(Carried carried, SnapshotCopied copied, Optional<Passed> passed)
      implements Outcome {
    @Override
    public RolledBack with(ProvedAfterwards proof) {
      return new RolledBack(carried, copied, passed.map(before -> before.with(proof)));
    }
  }

  /** The plan says to stop here; the target does not follow, and the slot is kept. */
  record Copied(Carried carried, SnapshotCopied copied) implements Outcome {}

  /**
   * The gate is open, and the plan says to stop there; the target goes on following.
   *
   * @param rehearsal what was proved while the source was live
   */
  record AtTheGate(
      Carried carried,
      SnapshotCopied copied,
      CaughtUp caughtUp,
      ParityReport rehearsal,
      Gate.Open gate)
      implements Outcome {}

  /**
   * A cutover was rehearsed; the target goes on following.
   *
   * @param gate as it was when it was open
   */
  record RehearsalDone(
      Carried carried,
      SnapshotCopied copied,
      CaughtUp caughtUp,
      Gate.Open gate,
      Rehearsed rehearsed)
      implements Outcome {}

  /**
   * The gate is closed; the target goes on following.
   *
   * @param rehearsal what was proved while the source was live
   */
  record GateClosed(
      Carried carried,
      SnapshotCopied copied,
      CaughtUp caughtUp,
      ParityReport rehearsal,
      Gate.Closed gate)
      implements Outcome {
    public List<String> reasons() {
      return gate.reasons();
    }
  }
}
