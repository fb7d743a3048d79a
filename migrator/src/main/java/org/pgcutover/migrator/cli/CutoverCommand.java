package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.journal.JournalEntries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Goes through the gate at which a run ended. */
@Command(
    name = "cutover",
    description = "Cuts over a migration whose run ended at the gate.",
    mixinStandardHelpOptions = true)
final class CutoverCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final MigrationRun migration = new MigrationRun();

  CutoverCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = migration.plan(surroundings, Optional.of(Plan.Goal.CUTOVER));
    if (!JournalEntries.of(plan).hasCopied()) {
      throw new MigrationException.Refused(
          "the migration %s has not come to the gate".formatted(plan.migration()),
          "Start it with pgcutover run.");
    }
    return migration.run(surroundings, plan);
  }
}
