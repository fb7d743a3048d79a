package org.pgcutover.benchmarks.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.util.Map;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Failure;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.cli.UsageHandler;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The program: its benchmarks, and what each of them does with a failure. */
@Command(
    name = "bench",
    description =
        "Compares pgcutover with other tools, side by side on the same servers, and measures cutovers.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "copy|verify|cutover|scrape")
public final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.exit(
        run(
            System.getenv(),
            new PrintWriter(System.out, true, System.out.charset()),
            new PrintWriter(System.err, true, System.err.charset()),
            args));
  }

  static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    return new CommandLine(new Bench())
        .addSubcommand(new CopyCommand(environment, out, err))
        .addSubcommand(new VerifyCommand(environment, out, err))
        .addSubcommand(new CutoverCommand(environment, out, err))
        .addSubcommand(new ScrapeCommand(environment, out, err))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageHandler())
        .setExecutionExceptionHandler(Bench::failed)
        .execute(args);
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    return switch (e) {
      case MigrationException known -> Failure.of(known).print(err);
      case PostgresException server -> Failure.of(server).print(err);
      case IllegalArgumentException wrong ->
          Failure.of(ExitCode.USAGE, String.valueOf(wrong.getMessage())).print(err);
      case Deadline.CancelledException _ ->
          Failure.of(ExitCode.INTERRUPTED, "interrupted").print(err);
      default -> {
        e.printStackTrace(err);
        yield ExitCode.BUG.number();
      }
    };
  }
}
