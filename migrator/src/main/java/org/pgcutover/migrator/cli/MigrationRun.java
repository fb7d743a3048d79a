package org.pgcutover.migrator.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Outcome;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.process.MetricsAddress;
import org.pgcutover.migrator.process.MigrationProcess;
import org.pgcutover.migrator.report.Report;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.migrator.report.ReportTable;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/** A migration on the terminal: where the metrics are, how far it is, and how it ended. */
final class MigrationRun {
  private final Surroundings surroundings;
  private final Plan plan;
  private final MetricsAddress metrics;
  private final Optional<Path> folder;

  MigrationRun(
      Surroundings surroundings, Plan plan, MetricsAddress metrics, Optional<Path> folder) {
    this.surroundings = surroundings;
    this.plan = plan;
    this.metrics = metrics;
    this.folder = folder;
  }

  int run() {
    surroundings.out().println(plan);
    // Before anything is begun: a server that cannot be reached fails here, in one line.
    Server source = server(plan.source());
    Server target = server(plan.target());
    try (MigrationProcess process = new MigrationProcess(plan);
        ProgressDisplay display = ProgressDisplay.on(surroundings.out())) {
      URI address = process.export(metrics);
      surroundings.out().println("metrics at " + address + "/metrics");
      process.observe(display::show);
      Outcome outcome = process.run(surroundings.environment());
      display.clear();
      Report report = Report.of(plan.migration(), outcome, source, target);
      ReportTable.print(report, surroundings.out());
      folder.ifPresent(f -> surroundings.out().println("report: " + ReportFile.write(f, report)));
      return exitCode(outcome).number();
    }
  }

  private static ExitCode exitCode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.AtTheGate _ -> ExitCode.DONE;
      case Outcome.GateClosed _ -> ExitCode.NO;
    };
  }

  private static Server server(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_check")) {
      return Server.of(session);
    }
  }
}
