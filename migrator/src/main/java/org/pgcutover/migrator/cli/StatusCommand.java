package org.pgcutover.migrator.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.migrator.control.Status;
import org.pgcutover.migrator.journal.JournalEntries;
import org.pgcutover.migrator.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a migration has behind it. */
@Command(
    name = "status",
    description =
        "Shows how far a migration is: what its run says, or else the phases in its journal on the target.",
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
    Optional<Status> live =
        RunningMigration.find(plan, surroundings.environment()).map(RunningMigration::status);
    if (live.isPresent()) {
      show(live.get());
    } else {
      showJournal(plan);
    }
    return ExitCode.DONE.number();
  }

  private void show(Status live) {
    if (json) {
      surroundings.out().println(ReportFile.json(new FromRun("run", live)));
    } else {
      LiveStatus.print(live, surroundings.out());
    }
  }

  private void showJournal(Plan plan) {
    List<JournalEntries.Entry> entries = JournalEntries.of(plan).entries();
    if (json) {
      surroundings
          .out()
          .println(
              ReportFile.json(
                  new FromJournal(
                      "journal",
                      entries.stream()
                          .map(e -> new Begun(e.phase().label(), e.at().toString()))
                          .toList())));
    } else if (entries.isEmpty()) {
      surroundings.out().println(plan.migration() + ": not begun");
    } else {
      entries.forEach(entry ->
          surroundings.out().printf("%-10s since %s%n", entry.phase().label(), entry.at()));
    }
  }

  /** What {@code --json} prints where a run answers. */
  record FromRun(String from, Status run) {}

  /** What {@code --json} prints where none does. */
  record FromJournal(String from, List<Begun> phases) {}

  /** One record of the journal. */
  record Begun(String phase, String at) {}
}
