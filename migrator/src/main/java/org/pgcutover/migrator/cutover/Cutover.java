package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.migrator.parity.ProofAfterwards;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.Undisturbed;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.tracking.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freeze, drain, sequences, parity, switch. No write is lost, because the source cannot be written
 * from the freeze on, the marker is committed behind its last write, and the target is opened only
 * after the marker was seen there and all rows were found equal. Whatever fails before the point of
 * no return thaws the source.
 */
public final class Cutover {
  private static final Logger log = LoggerFactory.getLogger(Cutover.class);

  /** Whoever writes a large object needs the lock of a writer on these. */
  private static final List<TableName> LARGE_OBJECTS =
      List.of(
          new TableName("pg_catalog", "pg_largeobject"),
          new TableName("pg_catalog", "pg_largeobject_metadata"));

  private static final Duration FOLLOWING = Duration.ofSeconds(2);

  private final Plan plan;
  private final Journal journal;
  private final Progress progress;
  private final Phase phase;
  private final PooledTraffic pooled;
  private final Hooks hooks;
  private final Fence fence;
  private final Opening opening;
  private final TakingBack takingBack;

  /**
   * @param plan in the direction of the cutover
   */
  public Cutover(Plan plan, Journal journal, Progress progress) {
    this(plan, journal, progress, new Fence(plan));
  }

  private Cutover(Plan plan, Journal journal, Progress progress, Fence fence) {
    this.plan = plan;
    this.journal = journal;
    this.progress = progress;
    this.phase = plan.cutoverPhase();
    this.pooled = new PooledTraffic(plan, journal);
    this.hooks = new Hooks(plan);
    this.fence = fence;
    this.opening = new Opening(plan, fence, pooled, hooks);
    this.takingBack = new TakingBack(plan, journal, pooled, hooks, fence);
  }

  /** What an earlier run has begun, if anything. */
  public Optional<CutoverState> begun() {
    return journal.read(phase, CutoverState.class);
  }

  /**
   * Freezes the source, and opens the target once both are proved equal.
   *
   * @param proof of all that was there before the freeze
   * @param afterwards keeps the frozen moment, to compare everything once more
   * @param targetReadOnlyBefore the target database's setting before pgcutover closed it
   * @throws MigrationException.GivenUp where it ended before the point of no return; the source is
   *     writable
   */
  public CutoverDone perform(
      Gate.Open gate,
      LiveProof proof,
      ProofAfterwards afterwards,
      Optional<String> targetReadOnlyBefore) {
    Steps steps = new Steps(progress);
    Proved proved = attempt(gate, proof, afterwards, targetReadOnlyBefore, steps);
    long blocked = steps.blockedMillis(proved.first());
    log.info("target: open, writes were blocked for {} ms", blocked);
    return new CutoverDone(
        blocked, steps.blockedBy(proved.first()), proved.unreplicated(), proved.parity());
  }

  /**
   * The same up to the point of no return, and then back: both are proved equal with the source
   * frozen, and it is thawed. No client is led anywhere, and the target stays closed.
   *
   * @throws MigrationException.GivenUp where the cutover would have been; the source is writable
   */
  public Rehearsed rehearse(Gate.Open gate, LiveProof proof, ProofAfterwards afterwards) {
    Steps steps = new Steps(progress);
    // The same run, and hooks that are told what it is for.
    Cutover rehearsal = new Cutover(plan.rehearsing(), journal, progress, fence);
    Proved proved = rehearsal.attempt(gate, proof, afterwards, Optional.empty(), steps);
    Map<String, Long> phases = steps.thawedBy(proved.first());
    long blocked = phases.values().stream().mapToLong(Long::longValue).sum();
    log.info("source: thawed after a rehearsal, writes were blocked for {} ms", blocked);
    return new Rehearsed(blocked, phases, proved.unreplicated(), proved.parity());
  }

  /**
   * Both sides were equal.
   *
   * @param first step that blocked writes
   */
  private record Proved(Step first, Unreplicated.Brought unreplicated, ParityReport parity) {}

  private Proved attempt(
      Gate.Open gate,
      LiveProof proof,
      ProofAfterwards afterwards,
      Optional<String> targetReadOnlyBefore,
      Steps steps) {
    progress.begin(phase);
    log.info("gate open, writes will be blocked for about {} ms", gate.predicted().toMillis());
    // Opened before anybody waits for them.
    try (Session source = plan.source().open("pgcutover_cutover");
        Session target = plan.target().open("pgcutover_cutover").silent();
        Session locks = plan.source().open(Freeze.LOCKS)) {
      List<TableName> tables = lockedTables(source);
      Scope scope = plan.carry().selection().scope(source);
      CutoverState state =
          new CutoverState(ReadOnlyDefault.current(source), pooled.entries(), false, false);
      steps.begin(Step.PREPARE);
      requireAlone();
      hooks.requirePrograms();
      WayBack wayBack = WayBack.prepare(plan);
      begin(state, scope, afterwards, steps);

      Runnable last =
          () -> {
            bringAhead(scope, source, target);
            compareChanged(proof, source, target);
          };
      Deadline deadline = hold(state, last, steps);
      steps.begin(Step.FREEZE);
      boolean past = false;
      Optional<RuntimeException> failure = Optional.empty();
      try (Freeze freeze = freeze(tables, locks, deadline)) {
        ask(Plan.Hook.AFTER_FREEZE, deadline);
        Consumer<Step> begin =
            step -> {
              steps.begin(step);
              deadline.bound(source);
              deadline.bound(target);
            };
        begin.accept(Step.DRAIN);
        Marker marker = marker(plan);
        long beat = drain(marker, source, target, deadline);
        begin.accept(Step.UNREPLICATED);
        Unreplicated.Brought brought = unreplicated(scope, source, target, deadline);
        begin.accept(Step.SEQUENCES);
        int set = Sequences.set(source, target, scope);
        log.info("target: {} sequences set", set);
        begin.accept(Step.WAY_BACK);
        ParityReport parity;
        // Beside the proof, which has sessions of its own; either waits for the other's end.
        try (Undisturbed _ =
            Undisturbed.start(() -> {
              turnStream(wayBack, source, target, deadline);
              afterwards.keep(deadline);
            })) {
          steps.begin(Step.PARITY);
          parity = settled(proof, marker, beat, deadline);
        }
        // Behind the turn: what others write on the target from there on would flow back.
        parity = equal(proof.withLocalWrites(parity, deadline.remaining()));
        Step first = state.pool().isEmpty() ? Step.FREEZE : Step.HOLD;
        if (plan.goal() == Plan.Goal.REHEARSAL) {
          requireInTime(deadline);
          steps.proved();
          return new Proved(first, brought, parity);
        }
        begin.accept(Step.LEAD);
        pooled.lead(state.pool());
        ask(Plan.Hook.BEFORE_OPEN, deadline);
        requireInTime(deadline);

        begin.accept(Step.DECIDE);
        if (!plan.takeover().freezing().atOnce()) {
          freeze.shut(source);
          // Who waited behind the locks may have taken values, made tables, ended what was
          // prepared.
          Sequences.set(source, target, scope);
          parity =
              equal(
                  proof.withLocalWrites(
                      settled(proof, marker, beat, deadline), deadline.remaining()));
        }
        journal.write(phase, state.past(wayBack.isPrepared()), fence, deadline);
        freeze.requireHeld();
        // By a session from before the freeze: a target that crashed since may have lost writes.
        new ReplicationCommands(target).flush();
        if (!journal.isAlone(deadline)) {
          throw givenUp("the connection that keeps other migrators out of the target was lost");
        }
        Opening.limit(source);
        Opening.limit(target);
        requireInTime(deadline);
        past = true;
        log.info("point of no return");
        steps.begin(Step.OPEN);
        opening.open(target, state.sourceReadOnlyBefore().or(() -> targetReadOnlyBefore));
        opening.switchTraffic(state, steps::begin, source);
        return new Proved(first, brought, parity);
      } catch (RuntimeException e) {
        RuntimeException told = past ? e : inTime(e, deadline);
        failure = Optional.of(told);
        throw told;
      } finally {
        if (!past) {
          // The frozen moment's snapshots hold back VACUUM, and there is nothing to compare by
          // them.
          afterwards.close();
          thawAfter(failure, state);
        }
      }
    }
  }

  /**
   * From here on a run that is cut off finds a record of it; where it comes to none, nothing may be
   * left that retains WAL.
   */
  private void begin(CutoverState state, Scope scope, ProofAfterwards afterwards, Steps steps) {
    try {
      afterwards.prepare(scope);
      steps.begin(Step.BEGIN);
      requireAlone();
      takeOver();
      journal.write(phase, state, fence, Deadline.after(plan.limits().writesBlocked()));
    } catch (PostgresException | Deadline.CancelledException e) {
      Undisturbed.run(() -> WayBack.remove(plan));
      throw e;
    }
  }

  /** All that can be written. */
  static List<TableName> lockedTables(Session source) {
    return Stream.concat(
            LARGE_OBJECTS.stream(),
            new Catalog(source)
                .tables().stream().filter(table -> !table.partitioned()).map(Table::name))
        .toList();
  }

  /** The marker behind the last write, and behind those right before the freeze. */
  static Marker marker(Plan plan) {
    return new Marker(plan.objectName() + " cutover");
  }

  /** Right before the first change: what this run saw of others may be hours old. */
  private void requireAlone() {
    journal.requireAlone();
    if (begun().isPresent()) {
      // Its own, of an attempt that was given up and could not be forgotten; or another's.
      fence.require(plan.target());
    }
  }

  /** From here on no other run closes or opens either side, nor one that is only late. */
  public void takeOver() {
    fence.take(plan.target());
    fence.take(plan.source());
  }

  /**
   * Clients that cannot be held back lose nothing by it: the source was not touched yet.
   *
   * @param last what is done right before they are
   * @return until when writes may be blocked
   */
  private Deadline hold(CutoverState state, Runnable last, Steps steps) {
    try {
      hooks
          .run(Plan.Hook.BEFORE_FREEZE, plan.limits().hook())
          .ifPresent(how -> {
            throw givenUpBefore(how, "Mend the hook and run again, or abort.");
          });
      pooled.prepare();
      last.run();
      steps.begin(Step.HOLD);
      Deadline deadline = Deadline.after(plan.limits().writesBlocked());
      pooled.hold(state.pool(), deadline);
      return deadline;
    } catch (RuntimeException e) {
      try {
        Undisturbed.run(() -> takingBack.letGo(state));
      } catch (MigrationException left) {
        left.addSuppressed(e);
        throw left;
      }
      throw e;
    }
  }

  /**
   * The freeze does the same again, and sooner: few large objects are left, and both sessions have
   * read the catalogue by then.
   */
  private void bringAhead(Scope scope, Session source, Session target) {
    Deadline deadline = Deadline.after(plan.limits().writesBlocked());
    try {
      Unreplicated.bring(plan, scope, source, target, deadline);
      Sequences.set(source, target, scope);
    } catch (PostgresException e) {
      if (isLate(e, deadline)) {
        MigrationException givenUp =
            givenUpBefore(
                "unlogged tables, large objects and sequences take longer than writes may be blocked: "
                    + e.getMessage(),
                "Leave them out, or raise limits.writesBlocked; then run again.");
        givenUp.addSuppressed(e);
        throw givenUp;
      }
      throw e;
    }
  }

  /** Where the target is behind, nothing could be compared, and the drain will tell. */
  private void compareChanged(LiveProof proof, Session source, Session target) {
    proof.openSessions();
    Deadline following = Deadline.after(FOLLOWING);
    following.bound(source);
    following.bound(target);
    if (marker(plan).pass(source, target, following).isPresent()) {
      Parity found = proof.compareChanged();
      if (found instanceof Parity.Different) {
        throw givenUpBefore(
            "the sides differ: " + some(found.reasons()),
            "Look at the rows with verify, and run again when they are equal.");
      }
    }
  }

  private void ask(Plan.Hook hook, Deadline deadline) {
    hooks
        .run(hook, deadline.remaining())
        .ifPresent(how -> {
          throw givenUp(how);
        });
  }

  /** A statement that was ended for the limit of blocked writes is no failure of its server. */
  private RuntimeException inTime(RuntimeException e, Deadline deadline) {
    if (e instanceof PostgresException late && isLate(late, deadline)) {
      MigrationException givenUp =
          givenUp("it took longer than writes may be blocked: " + late.getMessage());
      givenUp.addSuppressed(late);
      return givenUp;
    }
    return e;
  }

  private static boolean isLate(PostgresException e, Deadline deadline) {
    return deadline.isOver() && !e.isConnectionFailure();
  }

  /** The reason for which a cutover was given up stays the one that is told. */
  private void thawAfter(Optional<RuntimeException> failure, CutoverState state) {
    try {
      thaw(state);
    } catch (MigrationException e) {
      failure.ifPresent(e::addSuppressed);
      throw e;
    }
  }

  /** Goes on where a run was cut off behind the point of no return. */
  public void complete() {
    progress.begin(phase);
    opening.switchTraffic(begun().orElseThrow(), progress::begin);
  }

  /**
   * Whether an earlier run passed the point of no return. Its record says that it was about to:
   * what counts is whether the target was opened. Where it was not, nothing can have been written
   * there, and the way back to the source is still free.
   */
  public boolean isPast(CutoverState state) {
    if (!state.pointOfNoReturn() || isReadOnly(plan.target())) {
      return false;
    }
    if (!isReadOnly(plan.source())) {
      throw new MigrationException.PersonNeeded(
          "the target was opened by a cutover, and the source has been made writable since",
          "Decide which of them is right; make the other read-only with ALTER DATABASE … SET default_transaction_read_only = on, and move its new rows by hand.");
    }
    return true;
  }

  /**
   * Gives the source back its setting, after a failure or for a run that was cut off while it was
   * frozen, and lets the target follow again. A signal waits until all of it is done.
   */
  public void thaw(CutoverState state) {
    takingBack.thaw(state);
  }

  /** How long {@link #thaw} may take at most, with the end of what was going on. */
  public static Duration longestThaw(Plan plan) {
    return plan.limits().writesBlocked().plus(TakingBack.longest(plan));
  }

  private static boolean isReadOnly(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_cutover")) {
      return ReadOnlyDefault.isOn(session);
    }
  }

  private long drain(Marker marker, Session source, Session target, Deadline deadline) {
    return marker
        .pass(source, target, deadline)
        .orElseThrow(() -> givenUp("the last write did not arrive on the target in time"));
  }

  private void turnStream(WayBack wayBack, Session source, Session target, Deadline deadline) {
    if (!wayBack.begin(source, target, deadline)) {
      throw givenUp("the stream to the target did not end in time");
    }
  }

  private Unreplicated.Brought unreplicated(
      Scope scope, Session source, Session target, Deadline deadline) {
    try {
      return Unreplicated.bring(plan, scope, source, target, deadline);
    } catch (PostgresException e) {
      if (deadline.isOver()) {
        throw givenUp("unlogged tables and large objects could not be copied in time");
      }
      throw e;
    }
  }

  private ParityReport settled(LiveProof proof, Marker marker, long beat, Deadline deadline) {
    try {
      return proof.settle(marker, beat, deadline);
    } catch (PostgresException e) {
      if (deadline.isOver()) {
        throw givenUp("what changed last could not be compared in time");
      }
      throw e;
    }
  }

  private ParityReport equal(ParityReport parity) {
    return switch (parity.verdict()) {
      case Parity.Equal _ -> parity;
      case Parity.Different different ->
          throw givenUp("the sides differ: " + some(different.reasons()));
      case Parity.Inconclusive inconclusive ->
          throw givenUp("not everything could be compared: " + some(inconclusive.reasons()));
    };
  }

  private void requireInTime(Deadline deadline) {
    if (deadline.isOver()) {
      throw givenUp(
          "writes were blocked for %d ms".formatted(plan.limits().writesBlocked().toMillis()));
    }
  }

  private Freeze freeze(List<TableName> tables, Session locks, Deadline deadline) {
    hooks
        .freeze(deadline.remaining())
        .ifPresent(how -> {
          throw givenUp(how);
        });
    return Freeze.begin(plan, tables, fence, locks, deadline);
  }

  private static MigrationException givenUpBefore(String why, String hint) {
    return new MigrationException.GivenUp(
        "the cutover was given up before the freeze: " + why, hint);
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
