package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Leads a migration that has cut over back to its old source. */
@Command(
    name = "rollback",
    description =
        "Leads back to the old source, which has followed since the cutover: the same cutover in the other direction, with parity.",
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final MigrationRun migration = new MigrationRun();

  @Option(
      names = "--rehearse",
      description =
          "Freeze, drain, prove both sides equal and thaw, without passing the point of no return; says what the rollback would take.")
  private boolean rehearse;

  @Mixin private final DryRunOptions dryRun = new DryRunOptions();

  RollbackCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan =
        migration
            .plan(
                surroundings,
                Optional.of(rehearse ? Plan.Goal.REHEARSAL : Plan.Goal.CUTOVER),
                Optional.of(Plan.Moment.When.NOW))
            .reversed();
    return dryRun.areGiven()
        ? dryRun.print(plan, surroundings.out())
        : migration.run(surroundings, plan);
  }
}
