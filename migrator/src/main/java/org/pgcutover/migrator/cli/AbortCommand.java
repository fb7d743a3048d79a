package org.pgcutover.migrator.cli;

import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Migration;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Undoes a migration: removes all that pgcutover made on both servers. */
@Command(
    name = "abort",
    description = "Undoes a migration: removes all that pgcutover made on both servers.",
    mixinStandardHelpOptions = true)
final class AbortCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  AbortCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment());
    boolean undone = Migration.unobserved(plan, surroundings.environment()).abort();
    surroundings
        .out()
        .println(
            undone
                ? plan.migration() + " aborted: nothing of it is left on either server"
                : plan.migration() + ": not begun on this target, so nothing was undone");
    return ExitCode.DONE.number();
  }
}
