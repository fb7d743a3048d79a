package org.pgcutover.migrator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.journal.JournalEntries;
import org.pgcutover.migrator.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a migration has behind it. */
@Command(
    name = "status",
    description =
        "Shows the phases that a migration has behind it, from its journal on the target.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  @Option(names = "--json", description = "Print the phases as JSON.")
  private boolean json;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment());
    List<JournalEntries.Entry> entries = JournalEntries.of(plan).entries();
    if (json) {
      surroundings
          .out()
          .println(
              ReportFile.json(
                  entries.stream()
                      .map(e ->
                          java.util.Map.of("phase", e.phase().label(), "at", e.at().toString()))
                      .toList()));
    } else if (entries.isEmpty()) {
      surroundings.out().println(plan.migration() + ": not begun");
    } else {
      entries.forEach(entry ->
          surroundings.out().printf("%-10s since %s%n", entry.phase().label(), entry.at()));
    }
    return ExitCode.DONE.number();
  }
}
