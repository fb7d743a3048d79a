package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;

/** {@code pgcopydb compare data}. */
record PgcopydbCompare(ClientPrograms programs, Path program) implements Contestant {
  @Override
  public String name() {
    return "pgcopydb";
  }

  @Override
  public String configuration() {
    return "compare data";
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    measurement.run(
        Pgcopydb.command(
            programs,
            program,
            databases,
            "compare",
            "data",
            "--dir",
            measurement.folder().resolve("pgcopydb").toString()));
  }
}
