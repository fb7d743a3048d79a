package org.pgcutover.migrator.cli;

import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.cli.CommandFactory.Surroundings;
import org.pgcutover.migrator.config.ConfigurationException;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.migrator.progress.PassProgress;
import org.pgcutover.migrator.report.JunitXml;
import org.pgcutover.migrator.report.OutputFile;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.migrator.report.VerifyReport;
import org.pgcutover.migrator.report.VerifyTable;
import org.pgcutover.postgres.NamePattern;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.DifferingValues;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RepairScript;
import org.pgcutover.verifier.RowDifferences;
import org.pgcutover.verifier.RowsProgress;
import org.pgcutover.verifier.Verifier;
import org.pgcutover.verifier.Writes;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares two databases. */
@Command(
    name = "verify",
    description =
        "Compares schema, sequences and all rows of any two databases; changes neither. What is equal is equal; a"
            + " difference is certain with --at-rest or --live, and otherwise may be a write on its way (inconclusive).",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofDays(1);
  private static final String APPLICATION_NAME = "pgcutover_verifier";

  /** One behind which all double quotes are closed is in no name. */
  private static final Pattern COMMA = Pattern.compile(",(?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)");

  private final Surroundings surroundings;

  @Mixin private final PairOptions pair = new PairOptions();

  /** At most one of the two. */
  static final class Known {
    @Option(
        names = "--at-rest",
        description = "Nobody writes on either side: every difference is certain.")
    private boolean atRest;

    @Option(
        names = "--live",
        description =
            "The target follows the source by the migration of pgcutover that --migration names: writes are"
                + " accounted for, and every difference of rows is certain. Makes a slot on either server and drops it"
                + " again.")
    private boolean live;
  }

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private @Nullable Known known;

  @Option(
      names = "--tables",
      paramLabel = "PATTERN,...",
      description =
          "Compare only what it names, in the patterns of --include: schema, schema.table, schema.log_*. Several are"
              + " separated by commas.")
  private List<String> tables = List.of();

  @Option(
      names = "--sequence-margin",
      paramLabel = "N",
      description =
          "Values that a sequence of the target may be ahead of the source's; any number if not given.")
  private Optional<Long> sequenceMargin = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description =
          "Write JUnit XML: a case for each table, each sequence and each kind of object.")
  private Optional<Path> junit = Optional.empty();

  @Option(
      names = "--show-values",
      description =
          "Show what differing columns hold, instead of its length and the beginning of its SHA-256. A file of --junit"
              + " is readable by its owner only then.")
  private boolean showValues;

  @Option(
      names = "--hide-keys",
      description = "Show keys of differing rows by their SHA-256 as well.")
  private boolean hideKeys;

  @Option(
      names = "--repair-sql",
      paramLabel = "FILE",
      description =
          "Write statements that make the target's rows what the source's are, with all values, readable by its owner"
              + " only. They are never run. Needs --at-rest or --live.")
  private Optional<Path> repairSql = Optional.empty();

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Plan configured = pair.plan(surroundings.environment());
    Selection only = only();
    Optional<OutputFile> junitFile = junit.map(path -> new OutputFile("--junit", path).prepare());
    Optional<OutputFile> repair = repair();
    junitFile.ifPresent(file -> repair.ifPresent(file::requireOther));
    Plan plan = isLive() ? LiveProof.flowing(configured) : configured;
    if (plan.isReversed()) {
      surroundings
          .err()
          .println("the migration has cut over: the server that took over is compared as source");
    }
    Servers servers = servers(plan, only);
    ParityReport parity;
    try (ProgressDisplay display = ProgressDisplay.beside(surroundings.err())) {
      parity =
          isLive()
              ? live(plan, servers.scope(), shown(display))
              : read(plan, servers.scope(), shown(display));
    }
    DifferingValues values = DifferingValues.read(plan.source(), plan.target(), parity, showValues);
    VerifyReport report =
        VerifyReport.of(writes(), servers.source(), servers.target(), parity, values, hideKeys);
    if (json) {
      surroundings.out().println(ReportFile.json(report));
    } else {
      VerifyTable.print(report, surroundings.out());
      hint(parity);
    }
    if (surroundings.out().checkError()) {
      throw new MigrationException.Refused(
          "the result could not be written to standard output", "See whether its disk is full.");
    }
    junitFile.ifPresent(file -> {
      Consumer<Writer> content = out -> JunitXml.write(report, parity, out);
      if (showValues) {
        file.writeForOwner(content);
      } else {
        file.write(content);
      }
    });
    repair.ifPresent(file ->
        file.writeForOwner(
            out -> RepairScript.write(plan.source(), plan.target(), parity, Instant.now(), out)));
    return exitCode(parity.verdict()).number();
  }

  private static Consumer<RowsProgress> shown(ProgressDisplay display) {
    PassProgress pass = new PassProgress(System.nanoTime(), 0);
    return read -> {
      long now = System.nanoTime();
      pass.compared(now, read);
      display.show(pass.at(now));
    };
  }

  private ParityReport read(Plan plan, Scope scope, Consumer<RowsProgress> progress) {
    return new Verifier(plan.source(), plan.target(), plan.jobs(), scope, plan.tablespaces())
        .naming(repairSql.isPresent() ? RepairScript.MOST : RowDifferences.MOST)
        .withSequenceMargin(sequenceMargin.map(OptionalLong::of).orElseGet(OptionalLong::empty))
        .parity(isAtRest() ? Writes.FROZEN : Writes.LIVE, LIMIT, Set.of(), progress);
  }

  private ParityReport live(Plan plan, Scope scope, Consumer<RowsProgress> progress) {
    return Interruptibly.call(() -> {
      try (LiveProof proof = LiveProof.beside(plan, surroundings.environment(), scope)) {
        return proof.rehearse(progress);
      }
    });
  }

  private record Servers(Server source, Server target, Scope scope) {}

  /** What is meant, of both databases: the target may have tables that the source has not. */
  private static Servers servers(Plan plan, Selection only) {
    try (Session source = plan.source().open(APPLICATION_NAME);
        Session target = plan.target().open(APPLICATION_NAME)) {
      List<String> idle =
          only.idle(source, target).stream()
              .map(pattern ->
                  "--tables: %s names nothing on either side%nhint: Write schema or schema.table, and names as the catalogue has them; check the spelling."
                      .formatted(pattern))
              .toList();
      if (!idle.isEmpty()) {
        throw new ConfigurationException(idle);
      }
      Server from = Server.of(source);
      Server to = Server.of(target);
      if (from.process().equals(to.process()) && from.database().equals(to.database())) {
        throw new ConfigurationException(
            List.of(
                "source and target are one database: %s%nhint: Compare two, or see which of the URIs is wrong."
                    .formatted(plan.target())));
      }
      return new Servers(
          from, to, plan.carry().selection().scope(source, target).and(only.scope(source, target)));
    }
  }

  /** What the options say, all that is wrong at once. */
  private Selection only() {
    List<NamePattern> patterns = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    tables.stream()
        .flatMap(list -> Stream.of(COMMA.split(list, -1)))
        .distinct()
        .forEach(text -> {
          try {
            patterns.add(NamePattern.parse(text));
          } catch (IllegalArgumentException e) {
            problems.add("--tables: " + e.getMessage());
          }
        });
    if (sequenceMargin.filter(values -> values < 0).isPresent()) {
      problems.add(
          "--sequence-margin is %d%nhint: Use 0 or more: what is behind is a difference always."
              .formatted(sequenceMargin.get()));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Selection(patterns, List.of());
  }

  private Optional<OutputFile> repair() {
    if (repairSql.isPresent() && !isAtRest() && !isLive()) {
      throw new ConfigurationException(
          List.of(
              "--repair-sql needs differences that are certain%nhint: Add --at-rest where nobody writes, or --live; else a difference may be a write on its way, and repairing it would break replication."
                  .formatted()));
    }
    return repairSql.map(path -> new OutputFile("--repair-sql", path).prepare());
  }

  /** What to do where nothing was known of writes. */
  private void hint(ParityReport parity) {
    if (parity.verdict() instanceof Parity.Inconclusive doubt
        && doubt.inFlight()
        && !isAtRest()
        && !isLive()) {
      surroundings
          .out()
          .println(
              "hint: These may be writes on their way. Compare with --at-rest while nobody writes, or with --live while a migration of pgcutover follows.");
    }
  }

  private boolean isAtRest() {
    return known != null && known.atRest;
  }

  private boolean isLive() {
    return known != null && known.live;
  }

  private String writes() {
    return isAtRest() ? "at-rest" : isLive() ? "live" : "unknown";
  }

  private static ExitCode exitCode(Parity verdict) {
    return switch (verdict) {
      case Parity.Equal _ -> ExitCode.DONE;
      case Parity.Different _ -> ExitCode.NO;
      case Parity.Inconclusive _ -> ExitCode.INCONCLUSIVE;
    };
  }
}
