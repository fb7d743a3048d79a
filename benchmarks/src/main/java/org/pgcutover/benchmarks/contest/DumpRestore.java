package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;

/** pg_dump and its way back, once through a folder with jobs and once through a pipe. */
sealed interface DumpRestore extends Contestant {
  @Override
  default String name() {
    return "pg_dump";
  }

  /** Without compression, which costs more than it saves on one machine. */
  record Folder(ClientPrograms programs, int jobs) implements DumpRestore {
    @Override
    public String configuration() {
      return "-Fd -j %1$d -Z 0, then pg_restore -j %1$d".formatted(jobs);
    }

    @Override
    public void run(Databases databases, Measurement measurement) {
      Path dump = measurement.folder().resolve("dump");
      measurement.run(
          programs.dump(
              databases.source(), "-Fd", "-j", "" + jobs, "-Z", "0", "-f", dump.toString()));
      measurement.run(
          programs.restore(
              databases.target(),
              "-j",
              "" + jobs,
              "--exit-on-error",
              "-d",
              databases.target().database(),
              dump.toString()));
    }
  }

  /** One COPY after the other, and nothing on disk in between. */
  record Pipe(ClientPrograms programs) implements DumpRestore {
    @Override
    public String configuration() {
      return "| psql";
    }

    @Override
    public void run(Databases databases, Measurement measurement) {
      measurement.run(programs.dump(databases.source()), programs.psql(databases.target()));
    }
  }
}
