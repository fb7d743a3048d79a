package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pgcopydb clone}.
 *
 * @param options those that make the configuration
 */
record Pgcopydb(ClientPrograms programs, Path program, String name, List<String> options)
    implements Contestant {
  Pgcopydb {
    options = List.copyOf(options);
  }

  /** What the installed version prints of its options. */
  static String help(ClientPrograms programs, Path program, String command) {
    return ClientPrograms.output(programs.program(program, command, "--help"));
  }

  /** Its help lists the words that may follow, one on a line; 0.10 knows none. */
  static boolean comparesData(ClientPrograms programs, Path program) {
    return help(programs, program, "compare")
        .lines()
        .anyMatch(line -> line.strip().startsWith("data "));
  }

  @Override
  public String configuration() {
    return String.join(" ", options);
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    List<String> words = new ArrayList<>(List.of("clone"));
    words.addAll(options);
    words.addAll(List.of("--dir", measurement.folder().resolve("pgcopydb").toString()));
    measurement.run(command(programs, program, databases, words.toArray(String[]::new)));
  }

  /** A command of pgcopydb on this pair. */
  static ProcessBuilder command(
      ClientPrograms programs, Path program, Databases databases, String... words) {
    ProcessBuilder builder = programs.program(program, words);
    builder
        .environment()
        .put("PGCOPYDB_SOURCE_PGURI", ConnectionUri.withPassword(databases.source()));
    builder
        .environment()
        .put("PGCOPYDB_TARGET_PGURI", ConnectionUri.withPassword(databases.target()));
    return builder;
  }
}
