package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pgcutover.benchmarks.contest.CutoverBench;
import org.pgcutover.benchmarks.contest.CutoverReport;
import org.pgcutover.benchmarks.contest.CutoverRequest;
import org.pgcutover.benchmarks.contest.CutoverTable;
import org.pgcutover.migrator.demo.WorkloadConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What clients see of cutovers and rollbacks. */
@Command(
    name = "cutover",
    description =
        "Cuts over and rolls back, again and again, while clients write, and prints what they saw of it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class CutoverCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "25",
      description = "Size: 50 is a shop of about 1 GB (default: ${DEFAULT-VALUE}).")
  private int scale;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Cutovers, every second one a rollback (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Writes a second, of all clients together (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "8",
      description = "Clients, each with a connection (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--freeze",
      paramLabel = "HOW",
      defaultValue = "read-only",
      description =
          "read-only: clients know both servers and take the one that accepts writes; pgbouncer: they know a PgBouncer alone (default: ${DEFAULT-VALUE}).")
  private String freeze = "";

  @Mixin private final ArenaOptions arena = new ArenaOptions();

  CutoverCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (scale < 1 || rounds < 1) {
      throw new IllegalArgumentException("--scale and --rounds begin at 1");
    }
    CutoverRequest request =
        new CutoverRequest(
            CutoverRequest.Freeze.of(freeze),
            scale,
            rounds,
            new WorkloadConfig(clients, rate),
            arena.limit(),
            arena.logs(),
            ArenaOptions.pgcutover(),
            environment);
    return arena.hold(
        environment,
        out,
        err,
        (servers, say) -> new CutoverBench(request, servers, say).run(),
        CutoverTable::print,
        CutoverReport::isSound);
  }
}
