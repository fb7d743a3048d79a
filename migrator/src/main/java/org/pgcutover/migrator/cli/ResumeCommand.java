package org.pgcutover.migrator.cli;

import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.control.RunningMigration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a held copy go on. */
@Command(
    name = "resume",
    description = "Lets a copy that was paused go on.",
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  ResumeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    RunningMigration run =
        RunningMigration.get(pair.plan(surroundings.environment()), surroundings.environment());
    LiveStatus.print(run.resume(), surroundings.out());
    return ExitCode.DONE.number();
  }
}
