package org.pgcutover.migrator.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.process.MigrationProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves metrics of a pair until it is ended. */
@Command(
    name = "export",
    description =
        "Serves the metrics of a pair at /metrics until it is ended, without migrating anything.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of /metrics; 0 for any free one.")
  private Optional<Integer> metricsPort = Optional.empty();

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Plan plan = pair.plan(surroundings.environment());
    try (MigrationProcess process = new MigrationProcess(plan)) {
      surroundings
          .out()
          .println("metrics at " + process.export(pair.metrics(metricsPort)) + "/metrics");
      new CountDownLatch(1).await();
    }
    return ExitCode.DONE.number();
  }
}
