package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Undisturbed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of a cutover that comes to nothing: the source is writable again, clients are led there, and
 * nothing is left of it. What a server or the pool keeps from being done is done by the next call.
 */
final class TakingBack {
  private static final Logger log = LoggerFactory.getLogger(TakingBack.class);

  private final Plan plan;
  private final Journal journal;
  private final Phase phase;
  private final PooledTraffic pooled;
  private final Hooks hooks;
  private final Fence fence;

  TakingBack(Plan plan, Journal journal, PooledTraffic pooled, Hooks hooks, Fence fence) {
    this.plan = plan;
    this.journal = journal;
    this.phase = plan.cutoverPhase();
    this.pooled = pooled;
    this.hooks = hooks;
    this.fence = fence;
  }

  /** At most: server, pool, the slot of the way back, and the operator's two commands. */
  static Duration longest(Plan plan) {
    return Persistently.LIMIT.multipliedBy(3).plus(plan.limits().hook().multipliedBy(2));
  }

  /** Of a cutover that was given up before the source was touched. */
  void letGo(CutoverState state) {
    try {
      Persistently.run(
          "source: looking whether this run still decides", () -> fence.require(plan.source()));
    } catch (PostgresException e) {
      throw new MigrationException.PersonNeeded(
          "the cutover was given up before the freeze, and the source does not answer: "
              + e.getMessage(),
          "Run again or abort as soon as it answers: clients of a pool may wait until then.");
    }
    release(state);
  }

  /**
   * Gives the source back its setting, after a failure or for a run that was cut off while it was
   * frozen, and lets the target follow again. A signal waits until all of it is done.
   */
  void thaw(CutoverState state) {
    Undisturbed.run(() -> takeBack(state));
  }

  private void takeBack(CutoverState state) {
    try {
      Persistently.run(
          "source: making it writable again",
          () -> Freeze.thaw(plan, fence, state.sourceReadOnlyBefore()));
    } catch (PostgresException e) {
      throw new MigrationException.PersonNeeded(
          "the cutover was given up, nothing was switched, and the source could not be made writable again: %s; %s"
              .formatted(e.getMessage(), Freeze.left(plan)),
          "Run again or abort as soon as the source answers: either begins by making it writable. Or by hand, on the source: ALTER DATABASE … RESET default_transaction_read_only, then end the sessions that began meanwhile.");
    }
    release(state);
  }

  /**
   * Lets clients go on, takes back what was made for the way back, and tells of it. Whatever fails
   * keeps nothing else from being done; the record stays then, and the next call does it again.
   */
  private void release(CutoverState state) {
    Optional<RuntimeException> failure =
        failureOf(hooks::thaw, () -> pooled.leadBack(state.pool()), () -> WayBack.takeBack(plan));
    if (failure.isPresent()) {
      throw failure.get();
    }
    hooks.givenUp();
    try {
      journal.forget(phase);
      fence.leave(plan.source());
      fence.leave(plan.target());
    } catch (PostgresException e) {
      log.warn("the journal keeps the record of a freeze that is over: {}", e.getMessage());
    }
  }

  /** Does all of it; the first failure holds the others. */
  private static Optional<RuntimeException> failureOf(Runnable... works) {
    Optional<RuntimeException> first = Optional.empty();
    for (Runnable work : works) {
      try {
        work.run();
      } catch (RuntimeException e) {
        first.ifPresent(failure -> failure.addSuppressed(e));
        first = first.or(() -> Optional.of(e));
      }
    }
    return first;
  }
}
