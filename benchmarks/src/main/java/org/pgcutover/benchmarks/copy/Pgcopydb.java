package org.pgcutover.benchmarks.copy;

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
  static String help(ClientPrograms programs, Path program) {
    return ClientPrograms.output(programs.program(program, "clone", "--help"));
  }

  @Override
  public String configuration() {
    return String.join(" ", options);
  }

  @Override
  public void copy(Databases databases, Measurement measurement) {
    List<String> words = new ArrayList<>(List.of("clone"));
    words.addAll(options);
    words.addAll(List.of("--dir", measurement.folder().resolve("pgcopydb").toString()));
    ProcessBuilder builder = programs.program(program, words.toArray(String[]::new));
    builder
        .environment()
        .put("PGCOPYDB_SOURCE_PGURI", ConnectionUri.withPassword(databases.source()));
    builder
        .environment()
        .put("PGCOPYDB_TARGET_PGURI", ConnectionUri.withPassword(databases.target()));
    measurement.run(builder);
  }
}
