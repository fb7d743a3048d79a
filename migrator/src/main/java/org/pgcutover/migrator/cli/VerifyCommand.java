package org.pgcutover.migrator.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.report.Report;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.Verifier;
import org.pgcutover.verifier.Writes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares two databases. */
@Command(
    name = "verify",
    description = "Compares schema, sequences and all rows of any two databases; changes nothing.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofDays(1);

  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  @Option(
      names = "--frozen",
      description = "Nobody writes on either side: a difference is certain, not inconclusive.")
  private boolean frozen;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan plan = pair.plan(surroundings.environment());
    ParityReport parity =
        new Verifier(
                plan.source(), plan.target(), plan.jobs(), scope(plan), plan.carry().tablespaces())
            .parity(frozen ? Writes.FROZEN : Writes.LIVE, LIMIT, Set.of(), table -> {});
    if (json) {
      surroundings.out().println(ReportFile.json(Report.ParityPart.of(parity)));
    } else {
      print(parity);
    }
    return exitCode(parity.verdict()).number();
  }

  private static Scope scope(Plan plan) {
    try (Session source = plan.source().open("pgcutover_verifier")) {
      return plan.carry().selection().scope(source);
    }
  }

  private void print(ParityReport parity) {
    parity
        .tables()
        .forEach(table ->
            surroundings.out().printf("%-12s %s%n", table.verdict().word(), table.table()));
    parity
        .excluded()
        .forEach(excluded ->
            surroundings
                .out()
                .printf("%-12s %s: %s%n", "not compared", excluded.table(), excluded.reason()));
    parity.verdict().reasons().forEach(surroundings.out()::println);
    surroundings
        .out()
        .printf(
            "%s: %,d rows of %d tables, %d sequences, %d objects of the schema%n",
            parity.verdict().word(),
            parity.rowsCompared(),
            parity.tables().size(),
            parity.sequences().compared(),
            parity.schema().compared());
  }

  private static ExitCode exitCode(Parity verdict) {
    return switch (verdict) {
      case Parity.Equal _ -> ExitCode.DONE;
      case Parity.Different _ -> ExitCode.NO;
      case Parity.Inconclusive _ -> ExitCode.INCONCLUSIVE;
    };
  }
}
