package org.pgcutover.migrator.parity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Undisturbed;
import org.pgcutover.verifier.LiveParity;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RowsProgress;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.ProofLedger;

/**
 * The proof of equality that a cutover rests on: all rows compared while the source is written,
 * what changed since compared again when it is frozen, and nobody but replication seen writing on
 * the target. Its two slots, one on either side, and the file of what it knows live as long as it;
 * those that a killed run left are gone on with.
 */
public final class LiveProof implements AutoCloseable {
  /** For what is done while the source is written: next to no limit, for nobody waits. */
  public static final Duration LIVE = Duration.ofDays(10);

  /** What replication wrote on the target while nobody looked has to be read as well. */
  private static final Duration TARGET_WAL = Duration.ofHours(1);

  private static final Duration OPENING = Duration.ofSeconds(10);

  private final ProofFile file;
  private final ProofSlots slots;
  private final LiveParity rows;
  private final @Nullable TargetWatch watch;

  private LiveProof(
      ProofFile file, ProofSlots slots, LiveParity rows, @Nullable TargetWatch watch) {
    this.file = file;
    this.slots = slots;
    this.rows = rows;
    this.watch = watch;
  }

  /**
   * Begins to track changes on both sides, or goes on where a killed run was; the target follows
   * already.
   *
   * @param environment where the folder of the file is looked up
   */
  public static LiveProof begin(Plan plan, Map<String, String> environment, Scope scope) {
    return begin(plan, environment, scope, plan.parityName());
  }

  /**
   * One that somebody asked for, beside a run or without one: with slots of its own.
   *
   * @throws MigrationException.Refused where the target does not follow by the migration, or
   *     another such proof is on its way
   */
  public static LiveProof beside(Plan plan, Map<String, String> environment, Scope scope) {
    Followed.require(plan);
    return begin(plan, environment, scope, plan.verifyName());
  }

  /** The plan in the direction of the stream: back where the old source follows. */
  public static Plan flowing(Plan plan) {
    return !Followed.isSo(plan) && Followed.isSo(plan.reversed()) ? plan.reversed() : plan;
  }

  /** Deletes what killed runs of the migration knew, in either direction. */
  public static void forget(Plan plan, Map<String, String> environment) {
    for (Plan direction : List.of(plan, plan.reversed())) {
      ProofFile.forget(environment, direction.parityName());
      ProofFile.forget(environment, direction.verifyName());
    }
  }

  private static LiveProof begin(
      Plan plan, Map<String, String> environment, Scope scope, String name) {
    ProofFile file = ProofFile.open(environment, name);
    ProofLedger ledger = file.ledger();
    ProofSlots slots = new ProofSlots(plan, name);
    TargetWatch watch = null;
    try {
      slots.fit(ledger);
      if (ledger.read(Side.TARGET).isPresent()) {
        watch = TargetWatch.start(LocalWrites.open(plan.target(), name), scope, ledger);
      }
      LiveParity rows =
          LiveParity.begin(
              plan.source(),
              plan.target(),
              plan.jobs(),
              scope,
              plan.tablespaces(),
              new LiveParity.Feed(name, plan.objectName(), ledger),
              Deadline.after(LIVE));
      return new LiveProof(file, slots, rows, watch);
    } catch (RuntimeException e) {
      end(watch, ledger::close, file, slots);
      throw e;
    }
  }

  /**
   * Compares everything while writes go on, but for the positions of sequences: the cutover sets
   * them.
   *
   * @param progress told of each table, and of each range of a large one
   * @return what is known now; {@link #settle} would take no longer than it did
   */
  public ParityReport rehearse(Consumer<RowsProgress> progress) {
    return withLocalWrites(
        rows.rehearse(Deadline.after(LIVE), progress).beforeTheCutover(), TARGET_WAL);
  }

  /** Compares again, likewise, what has changed since it was found equal. */
  public ParityReport refresh() {
    return withLocalWrites(rows.refresh(Deadline.after(LIVE)).beforeTheCutover(), TARGET_WAL);
  }

  /** Those that {@link #settle} needs. */
  public void openSessions() {
    rows.openSessions(Deadline.after(OPENING));
  }

  /**
   * Leaves little to compare for {@link #settle}, right before it.
   *
   * @return different where a difference is certain
   */
  public Parity compareChanged() {
    return rows.compareChanged(Deadline.after(LIVE));
  }

  /** Somebody else wrote on the target: no later look of this proof finds it equal. */
  public boolean isSpoiled() {
    return watch != null && watch.hasSeenOthers();
  }

  /**
   * All but the final verdict, when nobody writes any more: that is with {@link #withLocalWrites}.
   *
   * @param marker the last that was committed on the source, seen on the target
   */
  public ParityReport settle(Marker marker, long beat, Deadline deadline) {
    return rows.settle(marker, beat, deadline);
  }

  /** With what anybody else has written on the target until now. */
  public ParityReport withLocalWrites(ParityReport report, Duration limit) {
    return watch == null
        ? report
        : report.withVerdict(Parity.all(Stream.of(report.verdict(), watch.verdict(limit))));
  }

  @Override
  public void close() {
    end(watch, rows::close, file, slots);
  }

  private interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private static void end(
      @Nullable TargetWatch watch, Closing rows, ProofFile file, ProofSlots slots) {
    Undisturbed.run(() -> {
      try (rows;
          watch) {
        // The watch first, which writes into the ledger.
      }
      file.delete();
      slots.drop();
    });
  }
}
