package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.migrator.control.Status;
import org.pgcutover.migrator.cutover.Attempt.State;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.postgres.Deadline;

/**
 * A run in another process that was called, and what comes of it there. One that is silent has not
 * ended: it may open the target any moment.
 */
final class CalledRun {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The target has taken over; what a run still does nobody has to wait for. */
  private static final Set<String> OVER = Set.of(Phase.DONE.label(), Phase.AFTERWARDS.label());

  private final Plan plan;
  private final RunningMigration run;
  private final PrintWriter out;
  private final Duration patience;
  private String shown = "";

  CalledRun(Plan plan, RunningMigration run, PrintWriter out) {
    this(plan, run, out, PATIENCE);
  }

  /**
   * @param patience with a run that lives and does not answer
   */
  CalledRun(Plan plan, RunningMigration run, PrintWriter out, Duration patience) {
    this.plan = plan;
    this.run = run;
    this.out = out;
    this.patience = patience;
  }

  /**
   * Calls it, and returns when it has answered, or ended.
   *
   * @throws MigrationException.Refused where it does not wait at the gate
   * @throws MigrationException.PersonNeeded where the cutover was begun and not finished, and where
   *     nobody can tell
   */
  ExitCode call(Calls.Kind kind) {
    OptionalInt number = run.call(kind);
    if (number.isEmpty() && !run.hasEnded()) {
      throw silent("has not answered the call, and may do it yet");
    }
    return number.isEmpty() ? ended() : follow(number.getAsInt());
  }

  private ExitCode follow(int number) {
    Deadline silence = Deadline.after(patience);
    while (true) {
      Optional<Status> status = run.statusIfItAnswers();
      if (status.filter(s -> OVER.contains(s.phase())).isPresent()) {
        return takenOver();
      }
      if (status.isEmpty() && run.hasEnded()) {
        return ended();
      }
      Optional<Status.Attempt> answer = status.flatMap(s -> answer(s, number));
      if (answer.isPresent()) {
        return answered(answer.get());
      }
      if (status.isPresent()) {
        silence = Deadline.after(patience);
        show(status.get().phase() + status.get().step().map(s -> ": " + s).orElse(""));
      } else if (silence.isOver()) {
        throw silent(
            "lives and has not answered for %d s".formatted(silence.elapsed().toSeconds()));
      } else {
        show("waiting for the run's process %d, which does not answer".formatted(run.pid()));
      }
      Deadline.pause(INTERVAL);
    }
  }

  private static Optional<Status.Attempt> answer(Status status, int number) {
    return status
        .attempt()
        .filter(attempt -> attempt.number() == number)
        .filter(attempt -> !attempt.state().equals(State.UNDER_WAY.word()));
  }

  private ExitCode answered(Status.Attempt attempt) {
    out.println(attempt.line());
    attempt.reasons().forEach(reason -> out.println("  " + reason));
    return attempt.state().equals(State.REHEARSED.word()) ? ExitCode.DONE : ExitCode.NO;
  }

  private ExitCode ended() {
    new EndedRun(plan).requireTakenOver();
    return takenOver();
  }

  private ExitCode takenOver() {
    out.println("the target has taken over; the run has the report");
    return ExitCode.DONE;
  }

  private MigrationException silent(String how) {
    return new MigrationException.PersonNeeded(
        "the run's process %d %s: it may cut over at any moment".formatted(run.pid(), how),
        "Open neither side by hand. Look with pgcutover status; where the process is to be ended, do that first, and then run again or abort.");
  }

  private void show(String step) {
    if (!step.equals(shown)) {
      shown = step;
      out.println(step);
    }
  }
}
