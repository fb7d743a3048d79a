package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pgcutover.benchmarks.contest.CopyBench;
import org.pgcutover.benchmarks.contest.CopyRequest;
import org.pgcutover.benchmarks.contest.Peer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The initial copy against other tools. */
@Command(
    name = "copy",
    description =
        "Copies the same database with pgcutover and with other tools, in alternating order, and prints seconds and memory.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  @Mixin private final ContestOptions contest = new ContestOptions();

  @Option(
      names = "--peers",
      paramLabel = "PEER",
      split = ",",
      defaultValue = "native,pg_dump,pgcopydb",
      description = "Whom to compare with: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Peer> peers = List.of();

  @Option(
      names = "--tuning",
      paramLabel = "LEVEL",
      split = ",",
      defaultValue = "safe,unsafe",
      description =
          "pgcutover's settings of the target, each a contestant (default: ${DEFAULT-VALUE}).")
  private List<String> tunings = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      split = ",",
      description = "pgcutover with that many jobs, each one more configuration.")
  private List<Integer> jobs = List.of();

  CopyCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    CopyRequest request = new CopyRequest(contest.request(environment), peers, tunings, jobs);
    return contest.hold(
        environment, out, err, (arena, say) -> new CopyBench(request, arena, say).run());
  }
}
