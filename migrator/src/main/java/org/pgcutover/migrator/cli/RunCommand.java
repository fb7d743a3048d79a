package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.config.Configuration.Mode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Migrates. */
@Command(
    name = "run",
    description =
        "Migrates: check, anchor, schema, copy, catch-up, parity and cutover. Goes on where an earlier run ended.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final MigrationRun migration = new MigrationRun();

  @Option(
      names = "--cutover",
      paramLabel = "WHEN",
      description =
          "manual: wait at the gate until pgcutover cutover is called (the default); auto: as soon as it opens.")
  private Optional<Mode> mode = Optional.empty();

  @Option(
      names = "--stop-after",
      paramLabel = "PHASE",
      description =
          "copy: end once the target holds the snapshot; gate: end once all is proved, and the target goes on following. The next run goes on.")
  private Optional<Stop> stop = Optional.empty();

  /** What a run can end after. */
  enum Stop {
    COPY(Plan.Goal.COPY),
    GATE(Plan.Goal.GATE);

    private final Plan.Goal goal;

    Stop(Plan.Goal goal) {
      this.goal = goal;
    }
  }

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return migration.run(
        surroundings,
        migration.plan(surroundings, stop.map(phase -> phase.goal), mode.map(Mode::when)));
  }
}
