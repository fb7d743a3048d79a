package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.DryRun;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.migrator.report.ScriptReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether a command is only to say what it would do. */
final class DryRunOptions {
  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private @Nullable Asked asked;

  /** How it is said. */
  static final class Asked {
    @Option(
        names = "--dry-run",
        required = true,
        description =
            "Print every statement that would change something, every command of the pool and every hook, and where it would be run; change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print that as JSON.")
    private boolean json;
  }

  boolean areGiven() {
    return asked != null && asked.dryRun;
  }

  int print(Plan plan, PrintWriter out) {
    ScriptReport report = ScriptReport.of(plan, DryRun.of(plan));
    if (asked != null && asked.json) {
      out.println(ReportFile.json(report));
    } else {
      report.print(plan.goal(), out);
    }
    return ExitCode.DONE.number();
  }
}
