package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.journal.JournalEntries;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;

/**
 * A run that was called and has ended: what it has left. Its journal says how far it came, and the
 * servers say which of them takes writes; nobody must open the second one on a guess.
 */
final class EndedRun {
  /** What new sessions of clients find on a server. */
  private enum Writes {
    TAKEN("takes writes"),
    REFUSED("is read-only"),
    UNKNOWN("cannot be asked");

    private final String words;

    Writes(String words) {
      this.words = words;
    }
  }

  private final Plan plan;

  /**
   * @param plan in the direction of the cutover
   */
  EndedRun(Plan plan) {
    this.plan = plan;
  }

  /**
   * Returns where the target has taken over and nothing is left to do.
   *
   * @throws MigrationException.GivenUp where no cutover is under way; the source has the writes
   * @throws MigrationException.PersonNeeded where one was begun and not finished, and where nobody
   *     can tell
   */
  void requireTakenOver() {
    JournalEntries journal = journal();
    Optional<Phase> begun =
        Stream.of(Phase.ROLLBACK, Phase.CUTOVER)
            .filter(journal::has)
            .findFirst()
            .filter(phase -> phase == Phase.ROLLBACK || !journal.has(Phase.DONE));
    if (begun.isPresent()) {
      throw unfinished(begun.get());
    }
    if (!journal.has(Phase.DONE)) {
      throw new MigrationException.GivenUp(
          "the run ended, and the target has not taken over",
          "What the run printed says why; run again to go on.");
    }
  }

  private JournalEntries journal() {
    try {
      return JournalEntries.of(plan);
    } catch (PostgresException e) {
      throw new MigrationException.PersonNeeded(
          "the run ended, and its journal cannot be read: " + e.getMessage(),
          "Open neither side by hand: the target may have taken over. Look with pgcutover status as soon as the target answers, and run again.");
    }
  }

  private MigrationException unfinished(Phase begun) {
    Writes source = writes(plan.source());
    Writes target = writes(plan.target());
    return new MigrationException.PersonNeeded(
        "the run ended, and its %s is not finished: the source %s, the target %s"
            .formatted(begun.label(), source.words, target.words),
        begun == Phase.ROLLBACK
            ? "Open neither side by hand. Call pgcutover rollback, which goes on from there."
            : hint(source, target));
  }

  private static String hint(Writes source, Writes target) {
    if (source == Writes.UNKNOWN || target == Writes.UNKNOWN) {
      return "Open neither side by hand. Call pgcutover run as soon as both answer: it finds out which of them is to take writes.";
    }
    if (source == Writes.TAKEN && target == Writes.TAKEN) {
      return "Decide which of them is right; make the other read-only with ALTER DATABASE … SET default_transaction_read_only = on, and move its new rows by hand.";
    }
    if (target == Writes.TAKEN) {
      return "The target has taken over: leave the source closed. What the run printed says why it ended; call pgcutover run to finish.";
    }
    return source == Writes.TAKEN
        ? "Writes go on at the source: leave the target closed. Call pgcutover run to go on, or abort."
        : "Writes are blocked on both sides, until pgcutover run or abort makes the source writable: either begins with that. Open neither by hand.";
  }

  private static Writes writes(Endpoint endpoint) {
    try {
      return ReadOnlyDefault.isEffective(endpoint) ? Writes.REFUSED : Writes.TAKEN;
    } catch (PostgresException e) {
      return Writes.UNKNOWN;
    }
  }
}
