package org.pgcutover.migrator.watch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.life.Verdict;
import org.pgcutover.migrator.progress.RecentRate;
import org.pgcutover.migrator.throttle.PressureGauge;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.watch.SourceLimits.Judgement;
import org.pgcutover.migrator.watch.SourceLimits.Warning;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the source while a copy runs: slows the copy down where others suffer, warns, and ends
 * it before the source's disk or its transactions run out. Ending it interrupts the thread that
 * copies, as a signal would.
 */
public final class SourceWatch {
  private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);
  private static final double GROWTH_SECONDS = 60;

  private final Plan plan;
  private final Progress progress;
  private final SourceLimits limits;
  private final PressureGauge pressure;
  private final RecentRate growth = new RecentRate(GROWTH_SECONDS);
  private final Set<String> said = new HashSet<>();
  private final long began = System.nanoTime();
  private OptionalLong first = OptionalLong.empty();

  public SourceWatch(Plan plan, Progress progress, Throttle throttle) {
    this.plan = plan;
    this.progress = progress;
    this.limits = SourceLimits.of(plan.restraint());
    this.pressure = new PressureGauge(throttle, progress::bytesPerSecond);
  }

  /**
   * Does the work on this thread and watches meanwhile.
   *
   * @param anchor let go where the work is stopped: no run can go on with it then
   * @throws MigrationException.ServerFailed where the source could not bear it any longer; the slot
   *     is dropped then, for without its rows it only holds back WAL
   */
  public <T> T during(Anchor anchor, Supplier<T> work) {
    Verdict verdict = new Verdict();
    try (Lookout _ = Lookout.at(plan.source(), session -> look(session, verdict))) {
      return verdict.over(work, (reason, failure) -> giveUp(anchor, reason, failure));
    }
  }

  /** Without its slot a copy is of no use. */
  public static boolean isSlotThere(Plan plan) {
    try (Session source = plan.source().open("pgcutover_watch")) {
      return SourceState.read(source, plan.objectName()).isPresent();
    }
  }

  private void look(Session source, Verdict verdict) {
    if (verdict.isPast()) {
      return;
    }
    pressure.look(source);
    Optional<SourceState> found = SourceState.read(source, plan.objectName());
    if (found.isEmpty()) {
      verdict.stop("the slot %s is gone: somebody dropped it".formatted(plan.objectName()));
      return;
    }
    SourceState state = found.get();
    Watched watched = watched(state);
    progress.watched(watched);
    Judgement judgement = limits.judge(state, plan.objectName(), watched.walLeft());
    judgement.warnings().forEach(this::warn);
    judgement.stop().ifPresent(verdict::stop);
  }

  private Watched watched(SourceState state) {
    if (first.isEmpty()) {
      first = OptionalLong.of(state.retainedBytes());
    }
    growth.look(
        (double) (System.nanoTime() - began) / TimeUnit.SECONDS.toNanos(1),
        state.retainedBytes() - first.getAsLong());
    long perSecond = Math.max(0, Math.round(growth.over(GROWTH_SECONDS)));
    OptionalLong limit = limits.wal(state);
    return new Watched(
        state.retainedBytes(),
        limit,
        perSecond,
        limit.isPresent() && perSecond > 0
            ? Optional.of(
                Duration.ofSeconds(
                    Math.max(0, limit.getAsLong() - state.retainedBytes()) / perSecond))
            : Optional.empty(),
        state.transactions(),
        state.snapshotAge());
  }

  private void warn(Warning warning) {
    if (said.add(warning.about())) {
      log.warn("source: {}", warning.text());
    }
  }

  /**
   * The rows so far are of no use without a slot that follows on them: the next run starts over.
   */
  private MigrationException giveUp(
      Anchor anchor, String reason, Optional<RuntimeException> cause) {
    String slot = plan.objectName();
    String done;
    try (Session source = plan.source().open("pgcutover_watch")) {
      anchor.release();
      new ReplicationCommands(source).dropSlot(slot);
      done = "the copy was stopped and the slot dropped; the next checkpoint frees its WAL";
    } catch (PostgresException e) {
      done =
          "the copy was stopped, but the slot %s could not be dropped and still retains WAL (%s)"
              .formatted(slot, e.getMessage());
    }
    MigrationException result =
        new MigrationException.ServerFailed(
            Side.SOURCE,
            reason + "; " + done,
            "Run again to start over, with more room (max_slot_wal_keep_size, limits.retainedWal) or fewer writes meanwhile; abort removes the rest.");
    cause.ifPresent(result::initCause);
    return result;
  }
}
