package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.journal.JournalEntries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a run that waits go through the gate; where none does, goes there itself. */
@Command(
    name = "cutover",
    description =
        "Cuts over at once, if the gate is open: lets the run that waits there go through, or goes on itself where none runs.",
    mixinStandardHelpOptions = true)
final class CutoverCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final MigrationRun migration = new MigrationRun();

  @Option(
      names = "--rehearse",
      description =
          "Freeze, drain, prove both sides equal and thaw, without passing the point of no return; says what the cutover would take.")
  private boolean rehearse;

  @Mixin private final DryRunOptions dryRun = new DryRunOptions();

  CutoverCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan =
        migration.plan(
            surroundings,
            Optional.of(rehearse ? Plan.Goal.REHEARSAL : Plan.Goal.CUTOVER),
            Optional.of(Plan.Moment.When.NOW));
    if (dryRun.areGiven()) {
      return dryRun.print(plan, surroundings.out());
    }
    Optional<RunningMigration> run = RunningMigration.find(plan, surroundings.environment());
    if (run.isPresent()) {
      return call(plan, run.get()).number();
    }
    JournalEntries.of(plan).requireCopied(plan);
    return migration.run(surroundings, plan);
  }

  private ExitCode call(Plan plan, RunningMigration run) {
    if (migration.hasOptionsOfARun()) {
      throw new MigrationException.Refused(
          "the migration %s has a run, which has its own options".formatted(plan.migration()),
          "Call pgcutover cutover without them, or end that run first.");
    }
    return new CalledRun(plan, run, surroundings.out())
        .call(rehearse ? Calls.Kind.REHEARSAL : Calls.Kind.CUTOVER);
  }
}
