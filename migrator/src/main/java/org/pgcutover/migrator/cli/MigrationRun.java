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
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Parity;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A migration on the terminal: where the metrics are, how far it is, and how it ended. */
final class MigrationRun {
  @Mixin private final PairOptions pair = new PairOptions();

  @Option(
      names = "--switch-command",
      paramLabel = "COMMAND",
      description = "Run by sh -c once the target accepts writes.")
  private Optional<String> switchCommand = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "Limit of the copy for a second, such as 50MB; none if not given.")
  private Optional<ByteSize> rate = Optional.empty();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of /metrics; 0 for any free one.")
  private Optional<Integer> metricsPort = Optional.empty();

  @Option(names = "--report", paramLabel = "DIR", description = "Folder for report.json.")
  private Optional<Path> folder = Optional.empty();

  /**
   * The plan that the options make.
   *
   * @param goal how far to go; as configured where empty
   * @param when to begin the cutover; as configured where empty
   */
  Plan plan(Surroundings surroundings, Optional<Plan.Goal> goal, Optional<Plan.Moment.When> when) {
    return pair.plan(surroundings.environment()).with(goal, when, switchCommand).limitedTo(rate);
  }

  /** What a run that is there already does in its own way; the port is for one that is not. */
  boolean hasOptionsOfARun() {
    return switchCommand.isPresent() || rate.isPresent() || folder.isPresent();
  }

  int run(Surroundings surroundings, Plan plan) {
    MetricsAddress metrics = pair.metrics(metricsPort);
    folder.ifPresent(ReportFile::prepare);
    surroundings.out().println(plan);
    if (plan.goal() == Plan.Goal.CUTOVER && plan.moment().when() == Plan.Moment.When.MANUAL) {
      surroundings.out().println("waits at the gate until pgcutover cutover is called");
    }
    // Before anything is begun: a server that cannot be reached fails here, in one line.
    Server source = server(plan.source());
    Server target = server(plan.target());
    try (MigrationProcess process = new MigrationProcess(plan);
        ProgressDisplay display = ProgressDisplay.on(surroundings.out())) {
      URI address = process.export(metrics);
      surroundings.out().println("metrics at " + address + "/metrics");
      process.control(surroundings.environment());
      process.observe(display::show);
      Outcome outcome =
          process.run(
              surroundings.environment(),
              reached ->
                  folder.ifPresent(f ->
                      ReportFile.write(f, Report.of(plan.migration(), reached, source, target))));
      display.clear();
      Report report = Report.of(plan.migration(), outcome, source, target);
      ReportTable.print(report, surroundings.out());
      folder.ifPresent(f -> surroundings.out().println("report: " + ReportFile.write(f, report)));
      if (isDoubted(outcome)) {
        surroundings
            .err()
            .println(
                "as of the freeze the two sides differ, though they were found equal in it\nhint: Look at what the report names; the other server follows, and can be led back to.");
      }
      return exitCode(outcome).number();
    }
  }

  /** Whether the second proof found what the first did not. */
  private static boolean isDoubted(Outcome outcome) {
    return outcome
        .passed()
        .flatMap(Outcome.Passed::afterwards)
        .filter(proof -> proof.verdict() instanceof Parity.Different)
        .isPresent();
  }

  private static ExitCode exitCode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.RolledBack _ -> isDoubted(outcome) ? ExitCode.NO : ExitCode.DONE;
      case Outcome.AtTheGate _, Outcome.RehearsalDone _, Outcome.Copied _ -> ExitCode.DONE;
      case Outcome.GateClosed _ -> ExitCode.NO;
    };
  }

  private static Server server(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_check")) {
      return Server.of(session);
    }
  }
}
