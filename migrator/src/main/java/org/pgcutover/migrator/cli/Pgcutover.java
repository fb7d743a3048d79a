package org.pgcutover.migrator.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.util.Map;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.Failure;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.config.ConfigurationException;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The program: its commands, and what every one of them does with a failure. */
@Command(
    name = "pgcutover",
    description =
        "Moves a live PostgreSQL database to another server without a maintenance window.",
    mixinStandardHelpOptions = true,
    versionProvider = Pgcutover.Version.class,
    sortOptions = false,
    subcommands = {
      DemoCommand.class,
      CheckCommand.class,
      RunCommand.class,
      CutoverCommand.class,
      RollbackCommand.class,
      StatusCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      ThrottleCommand.class,
      VerifyCommand.class,
      AbortCommand.class,
      FinishCommand.class,
      ExportCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, or equal    1 answered no (different, gate closed)    2 usage or configuration",
      "  3 refused, nothing changed    4 source failed    5 target failed    6 a person is needed",
      "  7 inconclusive    70 a bug    130 interrupted"
    })
public final class Pgcutover {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Write stack traces and all log lines.")
  private boolean debug;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Write a log line for each step.")
  private boolean verbose;

  private Pgcutover() {}

  public static void main(String[] args) {
    // jOOQ greets on its log unless told otherwise before its first use.
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    int exitCode;
    try {
      exitCode =
          run(System.getenv(), new PrintWriter(System.out, true, System.out.charset()), err, args);
    } catch (Error e) {
      // Or the JVM would end with 1, which is an answer.
      exitCode = defect(e).print(err);
    }
    System.exit(exitCode);
  }

  static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    Pgcutover program = new Pgcutover();
    return new CommandLine(program, new CommandFactory(environment, out, err))
        .setOut(out)
        .setErr(err)
        .registerConverter(ByteSize.class, Pgcutover::byteSize)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(program::execute)
        .setParameterExceptionHandler(new UsageHandler())
        .setExecutionExceptionHandler(program::failed)
        .execute(args);
  }

  private static ByteSize byteSize(String text) {
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private int execute(ParseResult parsed) {
    setLevel("org.pgcutover", debug ? Level.DEBUG : verbose ? Level.INFO : Level.WARN);
    // What the operator's own commands print.
    setLevel("hook", Level.INFO);
    setLevel(Logger.ROOT_LOGGER_NAME, debug ? Level.INFO : Level.WARN);
    return new CommandLine.RunLast().execute(parsed);
  }

  /** One clear message; the stack only for who asks. */
  private int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (debug) {
      e.printStackTrace(err);
    }
    return switch (e) {
      case MigrationException known -> Failure.of(known).print(err);
      case PostgresException server -> Failure.of(server).print(err);
      case ConfigurationException wrong -> {
        wrong.problems().forEach(problem -> Failure.of(ExitCode.USAGE, problem).print(err));
        yield ExitCode.USAGE.number();
      }
      case Deadline.CancelledException _ ->
          Failure.of(
                  ExitCode.INTERRUPTED,
                  "interrupted",
                  "Run again to go on, or abort to undo what was begun.")
              .print(err);
      default -> defect(e).print(err);
    };
  }

  private static Failure defect(Throwable e) {
    return Failure.of(
        ExitCode.BUG,
        "this is a defect of pgcutover: " + e,
        "Please report it with what --debug prints. pgcutover status says what was done: run again or abort.");
  }

  private static void setLevel(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  /** The jar's version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Pgcutover.class.getPackage().getImplementationVersion();
      return new String[] {"pgcutover " + (version == null ? "development" : version)};
    }
  }
}
