package org.pgcutover.migrator.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgcutover.exporter.WebSecurity;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.demo.Demo;
import org.pgcutover.migrator.process.MetricsAddress;
import org.pgcutover.migrator.report.Report;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.migrator.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a migration on servers of its own. */
@Command(
    name = "demo",
    description =
        "Migrates a small shop under load between two servers that it starts itself, and takes them down again.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(names = "--quick", description = "A smaller shop and fewer writes: about a minute.")
  private boolean quick;

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "Size of the shop: 1 is about 100,000 orders and items.")
  private Optional<Double> scale = Optional.empty();

  @Option(names = "--report", paramLabel = "DIR", description = "Folder for report.json.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of /metrics; any free one if not given.")
  private int metricsPort;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    folder.ifPresent(ReportFile::prepare);
    Demo.Size size = quick ? Demo.Size.QUICK : Demo.Size.FULL;
    Demo.Size scaled = scale.map(size::scaled).orElse(size);
    try (ProgressDisplay display = ProgressDisplay.on(surroundings.out())) {
      Demo demo =
          new Demo(
              scaled,
              surroundings.environment(),
              new MetricsAddress("127.0.0.1", metricsPort, WebSecurity.NONE),
              new DemoScreen(surroundings.out(), display));
      Report report = demo.run();
      display.clear();
      ReportTable.print(report, surroundings.out());
      folder.ifPresent(f -> surroundings.out().println("report: " + ReportFile.write(f, report)));
      return exitCode(report).number();
    }
  }

  /** What the demo promises: cut over, everything equal, nothing lost, nothing twice. */
  private static ExitCode exitCode(Report report) {
    boolean kept =
        report.outcome().equals("cut-over")
            && report.parity().map(p -> p.verdict().equals("equal")).orElse(false)
            && report.workload().map(w -> w.lost() == 0 && w.duplicated() == 0).orElse(false);
    return kept ? ExitCode.DONE : ExitCode.NO;
  }
}
