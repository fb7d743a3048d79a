package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pgcutover.benchmarks.contest.VerifyBench;
import org.pgcutover.benchmarks.contest.VerifyPeer;
import org.pgcutover.benchmarks.contest.VerifyRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proving that two databases are equal, against other ways to look. */
@Command(
    name = "verify",
    description =
        "Compares two equal databases with pgcutover and in other ways, in alternating order, and prints seconds and memory.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  @Mixin private final ContestOptions contest = new ContestOptions();

  @Option(
      names = "--peers",
      paramLabel = "PEER",
      split = ",",
      defaultValue = "pgcopydb,hashtext,count",
      description = "Whom to compare with: ${COMPLETION-CANDIDATES} (default: all).")
  private List<VerifyPeer> peers = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      split = ",",
      description = "pgcutover with that many jobs, each one more configuration.")
  private List<Integer> jobs = List.of();

  VerifyCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    VerifyRequest request = new VerifyRequest(contest.request(environment), peers, jobs);
    return contest.hold(
        environment, out, err, (arena, say) -> new VerifyBench(request, arena, say).run());
  }
}
