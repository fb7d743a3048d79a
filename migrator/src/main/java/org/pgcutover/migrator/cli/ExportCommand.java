package org.pgcutover.migrator.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.process.Metrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves metrics of pairs until it is ended. */
@Command(
    name = "export",
    description =
        "Serves the metrics of a pair at /metrics, of each of several at /probe?pair=NAME, until it is ended, without migrating anything.",
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
    List<WatchedPair> pairs = pair.watched(surroundings.environment());
    Metrics.serveAlone(
        pair.metrics(metricsPort),
        pairs,
        address ->
            surroundings
                .out()
                .println(
                    pairs.size() == 1
                        ? "metrics at " + address + "/metrics"
                        : "metrics of %d pairs at %s/probe?pair=NAME"
                            .formatted(pairs.size(), address)));
    return ExitCode.DONE.number();
  }
}
