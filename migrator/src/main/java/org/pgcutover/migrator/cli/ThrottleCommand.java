package org.pgcutover.migrator.cli;

import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.control.RunningMigration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Limits what a run copies or compares. */
@Command(
    name = "throttle",
    description =
        "Limits copying and comparing rows: to RATE a second, or not at all (off), or by what the source suffers (auto).",
    mixinStandardHelpOptions = true)
final class ThrottleCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  @Parameters(paramLabel = "RATE", description = "Such as 50MB; off; auto.")
  private String rate = "";

  ThrottleCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    RunningMigration run =
        RunningMigration.get(pair.plan(surroundings.environment()), surroundings.environment());
    LiveStatus.print(run.throttle(rate), surroundings.out());
    return ExitCode.DONE.number();
  }
}
