package org.pgcutover.migrator.parity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.LiveParity;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.TableParity;
import org.pgcutover.verifier.rogue.LocalWrite;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.rogue.Reading;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proof of equality that a cutover rests on: all rows compared while the source is written,
 * what changed since compared again when it is frozen, and nobody but replication seen writing on
 * the target. Its two slots, one on either side, live as long as it; a killed run's are made anew,
 * for what it knew died with it.
 */
public final class LiveProof implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveProof.class);
  private static final Duration LIVE = Duration.ofDays(10);
  private static final String APPLICATION_NAME = "pgcutover_parity";

  private final Plan plan;
  private final Scope scope;
  private final String slot;
  private final LiveParity rows;
  private final @Nullable LocalWrites localWrites;

  private LiveProof(
      Plan plan, Scope scope, String slot, LiveParity rows, @Nullable LocalWrites localWrites) {
    this.plan = plan;
    this.scope = scope;
    this.slot = slot;
    this.rows = rows;
    this.localWrites = localWrites;
  }

  /** Begins to track changes on both sides; the target follows already. */
  public static LiveProof begin(Plan plan, Scope scope) {
    return begin(plan, scope, plan.parityName());
  }

  /**
   * One that somebody asked for, beside a run or without one: with slots of its own.
   *
   * @throws MigrationException.Refused where the target does not follow by the migration, or
   *     another such proof is on its way
   */
  public static LiveProof beside(Plan plan, Scope scope) {
    Followed.require(plan);
    return begin(plan, scope, plan.verifyName());
  }

  private static LiveProof begin(Plan plan, Scope scope, String slot) {
    LocalWrites localWrites = watchTarget(plan, slot);
    try {
      try (Session source = plan.source().open(APPLICATION_NAME)) {
        ReplicationCommands commands = new ReplicationCommands(source);
        commands.dropSlot(slot);
        commands.copySlot(plan.objectName(), slot);
      }
      LiveParity rows =
          LiveParity.begin(
              plan.source(),
              plan.target(),
              plan.jobs(),
              scope,
              plan.carry().tablespaces(),
              new LiveParity.Feed(slot, plan.objectName(), ProofLedger.inMemory()),
              Deadline.after(LIVE));
      return new LiveProof(plan, scope, slot, rows, localWrites);
    } catch (RuntimeException e) {
      uninterrupted(() -> dropSlots(plan, slot, localWrites));
      throw e;
    }
  }

  private static @Nullable LocalWrites watchTarget(Plan plan, String slot) {
    Optional<String> whyNot = LocalWrites.whyNot(plan.target());
    if (whyNot.isPresent()) {
      log.warn("target: writes of others would not be seen: {}", whyNot.get());
      return null;
    }
    try (Session target = plan.target().open(APPLICATION_NAME)) {
      target.statementTimeout(plan.limits().anchor());
      new ReplicationCommands(target).dropSlot(slot);
      LocalWrites.createSlot(target, slot);
    }
    return LocalWrites.open(plan.target(), slot);
  }

  /**
   * Compares everything while writes go on, but for the positions of sequences: the cutover sets
   * them.
   *
   * @param progress told of each table that was read as a whole
   * @return what is known now; its duration is what {@link #settle} would take
   */
  public ParityReport rehearse(Consumer<TableParity> progress) {
    return withLocalWrites(
        rows.rehearse(Deadline.after(LIVE), progress).beforeTheCutover(), Duration.ofMinutes(1));
  }

  /**
   * The final verdict, when nobody writes any more.
   *
   * @param marker the last that was committed on the source, seen on the target
   */
  public ParityReport settle(Marker marker, long beat, Deadline deadline) {
    return withLocalWrites(rows.settle(marker, beat, deadline), deadline.remaining());
  }

  private ParityReport withLocalWrites(ParityReport report, Duration limit) {
    return localWrites == null
        ? report
        : report.withVerdict(
            Parity.all(Stream.of(report.verdict(), verdict(localWrites.since(limit), scope))));
  }

  /**
   * What somebody else wrote may have been undone since: it is a reason to look, not a difference.
   */
  private static Parity verdict(Reading reading, Scope scope) {
    return switch (reading) {
      case Reading.Complete(List<LocalWrite> writes) ->
          Parity.all(
              writes.stream()
                  .filter(write -> !scope.leavesOut(write.table()))
                  .map(write ->
                      Parity.inconclusive(
                          "%s was written on the target by somebody else: %s"
                              .formatted(write.table(), write.counts()))));
      case Reading.Behind _ ->
          new Parity.Inconclusive(
              List.of("local writes on the target are not read to the end"), false);
    };
  }

  @Override
  public void close() {
    uninterrupted(() -> {
      rows.close();
      dropSlots(plan, slot, localWrites);
    });
  }

  /** An interrupted virtual thread could not even reach the servers, so the interrupt waits. */
  private static void uninterrupted(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void dropSlots(Plan plan, String slot, @Nullable LocalWrites localWrites) {
    if (localWrites != null) {
      localWrites.close();
      drop(plan.target(), slot);
    }
    drop(plan.source(), slot);
  }

  /** A slot that is left keeps WAL; the next run or an abort drops it. */
  private static void drop(Endpoint endpoint, String slot) {
    try (Session session = endpoint.open(APPLICATION_NAME)) {
      new ReplicationCommands(session).dropSlot(slot);
    } catch (PostgresException e) {
      log.warn("{}: slot {} is left: {}", endpoint.side(), slot, e.getMessage());
    }
  }
}
