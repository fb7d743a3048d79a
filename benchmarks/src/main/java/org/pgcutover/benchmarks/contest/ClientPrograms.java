package org.pgcutover.benchmarks.contest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ServerVersion;

/**
 * The programs of this machine that contestants run, and how: passwords go through the environment.
 *
 * @param client pg_dump and pg_restore that can read the source: the same for all
 */
record ClientPrograms(Client client, Map<String, String> environment) {
  ClientPrograms {
    environment = Map.copyOf(environment);
  }

  /**
   * Those that can read the source.
   *
   * @throws MigrationException.Refused where there are none
   */
  static ClientPrograms find(ServerVersion source, Map<String, String> environment) {
    return new ClientPrograms(
        ClientTools.find(environment)
            .forSource(source)
            .orElseThrow(() ->
                new MigrationException.Refused(
                    "no pg_dump that can read PostgreSQL %s was found".formatted(source),
                    "Put a newer one into PATH, or choose an older source with --from.")),
        environment);
  }

  ProcessBuilder dump(Endpoint database, String... options) {
    return libpq(database, client.dump(), options);
  }

  ProcessBuilder restore(Endpoint database, String... options) {
    return libpq(database, client.restore(), options);
  }

  /** Quiet, and it stops at the first error. */
  ProcessBuilder psql(Endpoint database) {
    return libpq(
        database,
        find("psql").orElseThrow(() -> new ToolException("no psql in PATH")),
        "-X",
        "-q",
        "-o",
        "/dev/null",
        "-v",
        "ON_ERROR_STOP=1");
  }

  /** The same for statements that are given. */
  ProcessBuilder psql(Endpoint database, String statements) {
    ProcessBuilder builder = psql(database);
    builder.command().addAll(List.of("-c", statements));
    return builder;
  }

  /** A program with the environment of this process, the chosen client's folder first in PATH. */
  ProcessBuilder program(Path program, String... options) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("PATH", client.folder() + File.pathSeparator + path());
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /** As a shell finds it, or else beside the chosen client. */
  Optional<Path> find(String name) {
    return Stream.concat(
            Stream.of(path().split(File.pathSeparator, -1)).filter(f -> !f.isEmpty()).map(Path::of),
            Stream.of(client.folder()))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What a program prints that ends by itself. */
  static String output(ProcessBuilder program) {
    try {
      Process process = program.redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder libpq(Endpoint database, Path program, String... options) {
    ProcessBuilder builder = program(program, options);
    builder.environment().putAll(database.environment());
    return builder;
  }

  private String path() {
    return environment.getOrDefault("PATH", "");
  }
}
