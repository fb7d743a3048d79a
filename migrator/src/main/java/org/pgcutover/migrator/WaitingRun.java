package org.pgcutover.migrator;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.Attempt;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.Rehearsed;
import org.pgcutover.migrator.parity.LiveProof;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that waits at the gate: until it is called, or until the gate opens at an hour that the
 * plan allows. Meanwhile the target follows, and what the gate knows is kept fresh. Confined to the
 * pipeline's thread.
 */
final class WaitingRun {
  private static final Logger log = LoggerFactory.getLogger(WaitingRun.class);

  private final GateWatch watch;
  private final LiveProof proof;
  private final Progress progress;
  private final Calls calls;
  private final boolean automatic;

  /**
   * @param automatic whether it goes through by itself; else only where it is called
   */
  WaitingRun(GateWatch watch, LiveProof proof, Progress progress, Calls calls, boolean automatic) {
    this.watch = watch;
    this.proof = proof;
    this.progress = progress;
    this.calls = calls;
    this.automatic = automatic;
  }

  /**
   * Waits, and goes through.
   *
   * @param perform the cutover
   * @param rehearse the same up to the point of no return, and back
   * @return empty where the gate is closed for good
   */
  Optional<Outcome.Passed> pass(
      Function<Gate.Open, CutoverDone> perform, Function<Gate.Open, Rehearsed> rehearse) {
    Optional<Calls.Call> call = Optional.empty();
    while (!watch.isHopeless(proof)) {
      Optional<Outcome.Passed> passed =
          call.isPresent() ? answer(call.get(), perform, rehearse) : byItself(perform);
      if (passed.isPresent()) {
        return passed;
      }
      calls.listen();
      call = calls.await(watch.pause());
      watch.look(proof);
    }
    watch.gate();
    return Optional.empty();
  }

  private Optional<Outcome.Passed> byItself(Function<Gate.Open, CutoverDone> perform) {
    if (!automatic) {
      watch.gate();
      return Optional.empty();
    }
    return switch (watch.gateNow()) {
      case Gate.Open open -> Optional.of(watch.passed(open, perform.apply(open)));
      case Gate.Closed _ -> Optional.empty();
    };
  }

  /** Where a person asked and it was not to be, the run goes on waiting: they may ask again. */
  private Optional<Outcome.Passed> answer(
      Calls.Call call,
      Function<Gate.Open, CutoverDone> perform,
      Function<Gate.Open, Rehearsed> rehearse) {
    tell(call, Attempt.State.UNDER_WAY, List.of());
    try {
      return switch (watch.gate()) {
        case Gate.Open open when call.kind() == Calls.Kind.REHEARSAL -> {
          Rehearsed rehearsed = rehearse.apply(open);
          progress.begin(Phase.GATE);
          progress.attempt(
              new Attempt(call, Attempt.State.REHEARSED, List.of(), Optional.of(rehearsed)));
          yield Optional.empty();
        }
        case Gate.Open open -> Optional.of(watch.passed(open, perform.apply(open)));
        case Gate.Closed closed -> {
          tell(call, Attempt.State.GATE_CLOSED, closed.reasons());
          yield Optional.empty();
        }
      };
    } catch (MigrationException.GivenUp e) {
      if (automatic && call.kind() == Calls.Kind.CUTOVER) {
        throw e;
      }
      log.warn("{}", e.getMessage());
      progress.begin(Phase.GATE);
      tell(call, Attempt.State.GIVEN_UP, List.of(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private void tell(Calls.Call call, Attempt.State state, List<String> reasons) {
    progress.attempt(new Attempt(call, state, reasons, Optional.empty()));
  }
}
