package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.migrator.control.Status;
import org.pgcutover.migrator.cutover.Attempt.State;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.journal.JournalEntries;
import org.pgcutover.postgres.Deadline;

/** A run in another process that was called, and what comes of it there. */
final class CalledRun {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** The target has taken over; what a run still does nobody has to wait for. */
  private static final Set<String> OVER = Set.of(Phase.DONE.label(), Phase.AFTERWARDS.label());

  private final Plan plan;
  private final RunningMigration run;
  private final PrintWriter out;
  private String shown = "";

  CalledRun(Plan plan, RunningMigration run, PrintWriter out) {
    this.plan = plan;
    this.run = run;
    this.out = out;
  }

  /**
   * Calls it, and returns when it has answered, or ended.
   *
   * @throws MigrationException.Refused where it does not wait at the gate
   */
  ExitCode call(Calls.Kind kind) {
    int number = run.call(kind);
    while (true) {
      Optional<Status> status = run.statusIfItAnswers();
      if (status.isEmpty() || OVER.contains(status.get().phase())) {
        return ended();
      }
      show(status.get());
      Optional<Status.Attempt> answer =
          status
              .get()
              .attempt()
              .filter(attempt -> attempt.number() == number)
              .filter(attempt -> !attempt.state().equals(State.UNDER_WAY.word()));
      if (answer.isPresent()) {
        return answered(answer.get());
      }
      Deadline.pause(INTERVAL);
    }
  }

  private ExitCode answered(Status.Attempt attempt) {
    out.println(attempt.line());
    attempt.reasons().forEach(reason -> out.println("  " + reason));
    return attempt.state().equals(State.REHEARSED.word()) ? ExitCode.DONE : ExitCode.NO;
  }

  /** What has come of a cutover the target knows. */
  private ExitCode ended() {
    if (JournalEntries.of(plan).has(Phase.DONE)) {
      out.println("the target has taken over; the run has the report");
      return ExitCode.DONE;
    }
    throw new MigrationException.GivenUp(
        "the run ended, and the target has not taken over",
        "What the run printed says why; run again to go on.");
  }

  private void show(Status status) {
    String step = status.phase() + status.step().map(s -> ": " + s).orElse("");
    if (!step.equals(shown)) {
      shown = step;
      out.println(step);
    }
  }
}
