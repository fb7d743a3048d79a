package org.pgcutover.migrator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether a migration could begin. */
@Command(
    name = "check",
    description = "Looks at every precondition on both servers and changes nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment());
    List<Finding> findings = new Preflight(plan, surroundings.environment()).look().findings();
    if (json) {
      surroundings.out().println(ReportFile.json(findings));
    } else {
      print(findings);
    }
    return (findings.stream().anyMatch(Finding::stops) ? ExitCode.REFUSED : ExitCode.DONE).number();
  }

  private void print(List<Finding> findings) {
    findings.forEach(finding ->
        surroundings
            .out()
            .println(
                finding.severity().name().toLowerCase(java.util.Locale.ROOT) + "  " + finding));
    long stops = findings.stream().filter(Finding::stops).count();
    surroundings
        .out()
        .printf(
            "%s: %d to mend, %d %s%n",
            stops == 0 ? "ready" : "not ready", stops, findings.size() - stops, "to know");
  }
}
