package org.pgcutover.migrator.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.journal.JournalEntries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes through the gate at which a run ended. */
@Command(
    name = "cutover",
    description = "Cuts over a migration whose run ended at the gate.",
    mixinStandardHelpOptions = true)
final class CutoverCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

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

  CutoverCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment()).with(Optional.of(true), switchCommand);
    if (!JournalEntries.of(plan).hasCopied()) {
      throw new MigrationException.Refused(
          "the migration %s has not come to the gate".formatted(plan.migration()),
          "Start it with pgcutover run.");
    }
    return new MigrationRun(surroundings, plan, pair.metrics(metricsPort), report).run();
  }
}
