package org.pgcutover.migrator.cli;

import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.control.RunningMigration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Holds what a run copies or compares. */
@Command(
    name = "pause",
    description = "Stops copying or comparing rows until resume; what is on its way still arrives.",
    mixinStandardHelpOptions = true)
final class PauseCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  PauseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    RunningMigration run =
        RunningMigration.get(pair.plan(surroundings.environment()), surroundings.environment());
    LiveStatus.print(run.pause(), surroundings.out());
    return ExitCode.DONE.number();
  }
}
