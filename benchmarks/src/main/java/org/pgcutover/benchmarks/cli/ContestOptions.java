package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.BiFunction;
import org.pgcutover.benchmarks.contest.Arena;
import org.pgcutover.benchmarks.contest.ContestReport;
import org.pgcutover.benchmarks.contest.ContestRequest;
import org.pgcutover.benchmarks.contest.ContestTable;
import org.pgcutover.benchmarks.contest.Workload;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the contests have in common: what is moved, and how often. */
final class ContestOptions {
  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "10",
      description = "Size: 100 is 10 million rows, 1.3 GB, of pgbench (default: ${DEFAULT-VALUE}).")
  private int scale;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      defaultValue = "pgbench",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Workload workload = Workload.PGBENCH;

  @Mixin private final ArenaOptions arena = new ArenaOptions();

  ContestRequest request(Map<String, String> environment) {
    if (scale < 1 || rounds < 1) {
      throw new IllegalArgumentException("--scale and --rounds begin at 1");
    }
    return new ContestRequest(
        workload,
        scale,
        rounds,
        arena.limit(),
        arena.logs(),
        ArenaOptions.pgcutover(),
        environment);
  }

  /** Holds a contest and prints its report. */
  int hold(
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      BiFunction<Arena, PrintWriter, ContestReport> contest) {
    return arena.hold(environment, out, err, contest, ContestTable::print, ContestReport::isSound);
  }
}
