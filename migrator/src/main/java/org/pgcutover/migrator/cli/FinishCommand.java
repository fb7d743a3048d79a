package org.pgcutover.migrator.cli;

import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Migration;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a migration that has cut over: removes its journal from the target. */
@Command(
    name = "finish",
    description = "Ends a migration that has cut over: removes its journal from the target.",
    mixinStandardHelpOptions = true)
final class FinishCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  FinishCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment());
    Migration.unobserved(plan, surroundings.environment()).finish();
    surroundings.out().println(plan.migration() + " finished: the journal is removed");
    return ExitCode.DONE.number();
  }
}
