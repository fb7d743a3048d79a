package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.catchup.Marker;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.Verifier;
import org.pgcutover.verifier.Writes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freeze, drain, parity, sequences, switch. No write is lost, because the source cannot be written
 * from the freeze on, the marker is committed behind its last write, and the target is opened only
 * after the marker was seen there and all rows were found equal. Whatever fails before the point of
 * no return thaws the source.
 */
public final class Cutover {
  private static final Logger log = LoggerFactory.getLogger(Cutover.class);

  private static final Duration OPENING = Duration.ofSeconds(30);

  private final Plan plan;
  private final Journal journal;
  private final Progress progress;

  public Cutover(Plan plan, Journal journal, Progress progress) {
    this.plan = plan;
    this.journal = journal;
    this.progress = progress;
  }

  /**
   * Freezes the source, and opens the target once both are proved equal.
   *
   * @param targetReadOnlyBefore the target database's setting before pgcutover closed it
   * @throws MigrationException.GivenUp where it ended before the point of no return; the source is
   *     writable
   */
  public CutOver perform(Gate.Open gate, Optional<String> targetReadOnlyBefore) {
    progress.begin(Phase.CUTOVER);
    log.info("gate open, writes will be blocked for about {} ms", gate.predicted().toMillis());
    try (Session source = plan.source().open("pgcutover_cutover");
        Session target = plan.target().open("pgcutover_cutover")) {
      List<TableName> tables =
          new Catalog(source)
              .tables().stream().filter(table -> !table.partitioned()).map(Table::name).toList();
      CutoverState state = new CutoverState(ReadOnlyDefault.current(source), false);
      journal.write(Phase.CUTOVER, state);

      Deadline deadline = Deadline.after(plan.limits().writesBlocked());
      Stopwatch stopwatch = new Stopwatch();
      boolean past = false;
      try (Freeze freeze = Freeze.begin(plan.source(), tables, deadline)) {
        stopwatch.lap("freeze");
        deadline.bound(source);
        deadline.bound(target);
        drain(source, target, deadline);
        stopwatch.lap("drain");
        ParityReport parity = setSequencesAndCompare(source, target, deadline, stopwatch);

        freeze.requireHeld();
        journal.write(Phase.CUTOVER, state.past());
        past = true; // The point of no return.
        log.info("point of no return");
        openTarget(targetReadOnlyBefore);
        stopwatch.lap("switch");
        Freeze.endLateSessions(plan.source());
        plan.switchCommand().ifPresent(command -> SwitchCommand.run(plan, command));
        log.info("target: open, writes were blocked for {} ms", stopwatch.totalMillis());
        return new CutOver(stopwatch.totalMillis(), stopwatch.laps(), parity);
      } finally {
        if (!past) {
          thaw(state);
        }
      }
    }
  }

  /** Goes on where a run was cut off behind the point of no return. */
  public void complete(Optional<String> targetReadOnlyBefore) {
    progress.begin(Phase.CUTOVER);
    openTarget(targetReadOnlyBefore);
    plan.switchCommand().ifPresent(command -> SwitchCommand.run(plan, command));
  }

  /**
   * Whether an earlier run passed the point of no return. Its record alone does not say so: where
   * the target did not answer while it was written, that run thawed the source without knowing what
   * became of the record. Then the target was never opened, and the source is writable.
   */
  public boolean isPast(CutoverState state) {
    if (!state.pointOfNoReturn()) {
      return false;
    }
    boolean targetOpen = !isReadOnly(plan.target());
    boolean sourceFrozen = isReadOnly(plan.source());
    if (targetOpen && !sourceFrozen) {
      throw new MigrationException.PersonNeeded(
          "the target was opened by a cutover, and the source has been made writable since",
          "Decide which of them is right; make the other read-only with ALTER DATABASE … SET default_transaction_read_only = on, and move its new rows by hand.");
    }
    return targetOpen || sourceFrozen;
  }

  /**
   * Gives the source back its setting, after a failure or for a run that was cut off while it was
   * frozen.
   */
  public void thaw(CutoverState state) {
    boolean interrupted = Thread.interrupted();
    try {
      Freeze.thaw(plan.source(), state.sourceReadOnlyBefore());
      journal.forget(Phase.CUTOVER);
    } catch (PostgresException e) {
      if (e.side() == Side.SOURCE) {
        throw new MigrationException.PersonNeeded(
            "the source could not be made writable again: " + e.getMessage(),
            "Run again or abort once the source answers, or at once: ALTER DATABASE … RESET default_transaction_read_only.");
      }
      log.warn("the journal keeps the record of a freeze that is over: {}", e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Writes are blocked on both sides here: neither one lost connection nor a signal is a reason to
   * stop.
   */
  private void openTarget(Optional<String> before) {
    Deadline deadline = Deadline.after(OPENING);
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (Session target =
            plan.target().open("pgcutover_cutover").networkTimeout(Duration.ofSeconds(5))) {
          ReadOnlyDefault.open(target, before);
          return;
        } catch (PostgresException e) {
          interrupted |= Thread.interrupted();
          if (!e.isConnectionFailure() || deadline.isOver()) {
            throw new MigrationException.PersonNeeded(
                "the point of no return is passed, and the target could not be opened: "
                    + e.getMessage(),
                "Run again as soon as the target answers: writes are blocked on both sides until then.");
          }
          log.warn("target: not open yet, trying again: {}", e.getMessage());
          Deadline.pause(Duration.ofMillis(200));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isReadOnly(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_cutover")) {
      return ReadOnlyDefault.current(session).filter("on"::equals).isPresent();
    }
  }

  private void drain(Session source, Session target, Deadline deadline) {
    Marker marker = new Marker("cutover");
    long beat = marker.send(source);
    if (!marker.await(target, beat, deadline)) {
      throw givenUp("the last write did not arrive on the target in time");
    }
  }

  private ParityReport setSequencesAndCompare(
      Session source, Session target, Deadline deadline, Stopwatch stopwatch) {
    int set = Sequences.set(source, target);
    log.info("target: {} sequences set", set);
    stopwatch.lap("sequences");
    ParityReport parity =
        new Verifier(plan.source(), plan.target(), plan.jobs())
            .parity(Writes.FROZEN, deadline.remaining(), Set.of(), table -> {});
    stopwatch.lap("parity");
    if (deadline.isOver()) {
      throw givenUp("comparing all tables took too long");
    }
    return switch (parity.verdict()) {
      case Parity.Equal _ -> parity;
      case Parity.Different different ->
          throw givenUp("the sides differ: " + some(different.reasons()));
      case Parity.Inconclusive inconclusive ->
          throw givenUp("not everything could be compared: " + some(inconclusive.reasons()));
    };
  }

  private MigrationException givenUp(String why) {
    return new MigrationException.GivenUp(
        "the cutover was given up after the freeze, and writes go on at the source: " + why,
        "The target still follows: mend the reason and run again, or abort.");
  }

  private static String some(List<String> reasons) {
    return String.join("; ", reasons.subList(0, Math.min(5, reasons.size())));
  }
}
