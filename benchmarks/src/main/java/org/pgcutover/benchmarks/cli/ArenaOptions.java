package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.pgcutover.benchmarks.contest.Arena;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.report.ReportFile;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;
import picocli.CommandLine.Option;

/** What all benchmarks have in common: the two servers, and the form of the answer. */
final class ArenaOptions {
  @Option(
      names = "--from",
      paramLabel = "MAJOR",
      defaultValue = "15",
      description = "Version of the source that is started (default: ${DEFAULT-VALUE}).")
  private int from;

  @Option(
      names = "--to",
      paramLabel = "MAJOR",
      defaultValue = "18",
      description = "Version of the target that is started (default: ${DEFAULT-VALUE}).")
  private int to;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description = "A server to use as source instead, as a superuser; a database is made on it.")
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "URI",
      description = "A server to use as target instead.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "Longest time for one run (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Option(
      names = "--logs",
      paramLabel = "DIR",
      description = "Folder for what each run printed, and for pgcutover's report.json.")
  private Optional<Path> logs = Optional.empty();

  @Option(
      names = "--json",
      description = "Print the report as JSON; the steps go to standard error.")
  private boolean json;

  /** For one run. */
  Duration limit() {
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("--timeout begins at 1");
    }
    return Duration.ofSeconds(timeoutSeconds);
  }

  Optional<Path> logs() {
    logs.filter(folder -> Files.exists(folder) && !Files.isDirectory(folder))
        .ifPresent(file -> {
          throw new IllegalArgumentException("--logs %s is not a folder".formatted(file));
        });
    return logs;
  }

  /** Holds a benchmark on servers with the usual settings. */
  <R> int hold(
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      BiFunction<Arena, PrintWriter, R> bench,
      BiConsumer<R, PrintWriter> table,
      Predicate<R> sound) {
    return hold(environment, out, err, major -> Map.of(), bench, table, sound);
  }

  /**
   * Holds a benchmark and prints its report.
   *
   * @param settings that a server of a version needs which is started
   * @param bench takes the servers and where to say what it does
   * @param table prints the report for people
   * @param sound whether pgcutover did what it was asked for
   */
  <R> int hold(
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      IntFunction<Map<String, String>> settings,
      BiFunction<Arena, PrintWriter, R> bench,
      BiConsumer<R, PrintWriter> table,
      Predicate<R> sound) {
    if (source.isPresent() != target.isPresent()) {
      throw new IllegalArgumentException("--source and --target go together");
    }
    try (Interruptible _ = Interruptible.here();
        Arena arena = arena(environment, settings)) {
      R report = bench.apply(arena, json ? err : out);
      if (json) {
        out.println(ReportFile.json(report));
      } else {
        table.accept(report, out);
      }
      return (sound.test(report) ? ExitCode.DONE : ExitCode.NO).number();
    }
  }

  private Arena arena(Map<String, String> environment, IntFunction<Map<String, String>> settings) {
    return source.isPresent() && target.isPresent()
        ? Arena.of(
            Endpoint.parse(Side.SOURCE, source.get(), environment),
            Endpoint.parse(Side.TARGET, target.get(), environment))
        : Arena.embedded(from, to, settings);
  }

  /**
   * The launcher that started us starts pgcutover as well, as it does for an operator. Without it,
   * in a test, its classes are in our class path.
   */
  static List<String> pgcutover() {
    String launcher = System.getProperty("pgcutover.launcher", "");
    return launcher.isEmpty()
        ? List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "org.pgcutover.migrator.cli.Pgcutover")
        : List.of(launcher);
  }
}
