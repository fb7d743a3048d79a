package org.pgcutover.benchmarks.contest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;

/**
 * {@code pgcutover run --stop-after copy} in a process of its own, as an operator starts it: the
 * JVM's start, check, slot, schema, indexes and statistics are all within the time.
 *
 * @param start the command without its arguments
 * @param options those that make the configuration
 */
record PgcutoverRun(
    ClientPrograms programs, List<String> start, String tuning, List<String> options)
    implements Contestant {
  private static final ObjectMapper JSON = new ObjectMapper();

  PgcutoverRun {
    start = List.copyOf(start);
    options = List.copyOf(options);
  }

  /** What {@code run --help} prints. */
  static String help(List<String> start) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of("run", "--help"));
    return ClientPrograms.output(new ProcessBuilder(command));
  }

  @Override
  public String name() {
    return "pgcutover-" + tuning;
  }

  @Override
  public String configuration() {
    return String.join(" ", options);
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    List<String> words = new ArrayList<>(List.of("run", "--stop-after", "copy", "--verbose"));
    words.addAll(List.of("--metrics-port", "0", "--report", measurement.folder().toString()));
    words.addAll(options);
    measurement.run(command(programs, start, databases, words));
    copyBytes(measurement.folder().resolve("report.json")).ifPresent(measurement::moved);
  }

  /** Also what it set on the servers, which dropping the databases would not bring back. */
  @Override
  public void undo(Databases databases, Measurement unmeasured) {
    unmeasured.run(command(programs, start, databases, List.of("abort")));
  }

  /** A command of pgcutover on this pair; the passwords are in the environment. */
  static ProcessBuilder command(
      ClientPrograms programs, List<String> start, Databases databases, List<String> words) {
    List<String> command = new ArrayList<>(start.subList(1, start.size()));
    command.addAll(words);
    command.addAll(
        List.of(
            "--source", ConnectionUri.withoutPassword(databases.source()),
            "--target", ConnectionUri.withoutPassword(databases.target()),
            "--migration", "bench"));
    ProcessBuilder builder =
        programs.program(Path.of(start.getFirst()), command.toArray(String[]::new));
    password(builder, databases.source());
    password(builder, databases.target());
    return builder;
  }

  private static void password(ProcessBuilder builder, Endpoint endpoint) {
    endpoint
        .password()
        .ifPresent(password ->
            builder
                .environment()
                .put("PGCUTOVER_" + endpoint.side().name() + "_PASSWORD", password));
  }

  private static Optional<Long> copyBytes(Path report) {
    try {
      return Files.exists(report)
          ? Optional.of(JSON.readTree(report.toFile()).path("copy").path("bytes").asLong())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
