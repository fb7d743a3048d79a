package org.pgcutover.migrator.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.config.Configuration;
import org.pgcutover.migrator.process.MetricsAddress;
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

  @Mixin private final PairOptions pair = new PairOptions();

  @Option(
      names = "--cutover",
      paramLabel = "WHEN",
      description = "auto: as soon as the gate opens (the default); manual: end at the gate.")
  private Optional<Configuration.Mode> mode = Optional.empty();

  @Option(
      names = "--switch-command",
      paramLabel = "COMMAND",
      description = "Run by sh -c once the target accepts writes.")
  private Optional<String> switchCommand = Optional.empty();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of /metrics; 0 for any free one.")
  private Optional<Integer> metricsPort = Optional.empty();

  @Option(names = "--report", paramLabel = "DIR", description = "Folder for report.json.")
  private Optional<Path> report = Optional.empty();

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan =
        pair.plan(surroundings.environment())
            .with(mode.map(m -> m == Configuration.Mode.AUTO), switchCommand);
    MetricsAddress metrics = pair.metrics(metricsPort);
    return new MigrationRun(surroundings, plan, metrics, report).run();
  }
}
