package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.TableName;

/**
 * Who takes part, and who does not and why.
 *
 * @param skipped by name, in the order in which they were asked for
 */
record Entrants(List<Contestant> contestants, List<Skipped> skipped) {
  /** A name that was asked for and cannot be run here. */
  record Skipped(String name, String reason) {}

  /** Tables of less are not worth a split. */
  private static final long SMALLEST_PART_BYTES = 32L << 20;

  Entrants {
    contestants = List.copyOf(contestants);
    skipped = List.copyOf(skipped);
  }

  /**
   * @param largestTableBytes decides how pgcopydb is told to split
   */
  static Entrants of(CopyRequest request, ClientPrograms programs, long largestTableBytes) {
    List<Contestant> contestants = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    pgcutover(request, programs, contestants, skipped);
    for (Peer peer : request.peers()) {
      switch (peer) {
        case NATIVE ->
            needsPsql(
                peer,
                programs,
                skipped,
                () -> {
                  contestants.add(new NativeSync(programs, 2));
                  contestants.add(new NativeSync(programs, 4));
                });
        case PG_DUMP -> {
          contestants.add(new DumpRestore.Folder(programs, 2));
          needsPsql(peer, programs, skipped, () -> contestants.add(new DumpRestore.Pipe(programs)));
        }
        case PGCOPYDB -> pgcopydb(programs, largestTableBytes, contestants, skipped);
      }
    }
    return new Entrants(contestants, skipped);
  }

  /**
   * @param contents of both sides
   */
  static Entrants of(VerifyRequest request, ClientPrograms programs, Contents contents) {
    List<Contestant> contestants = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    List<TableName> tables = List.copyOf(contents.rows().keySet());
    contestants.add(new PgcutoverVerify(programs, request.contest().pgcutover(), List.of()));
    for (int jobs : request.jobs()) {
      contestants.add(
          new PgcutoverVerify(
              programs, request.contest().pgcutover(), List.of("--jobs", Integer.toString(jobs))));
    }
    for (VerifyPeer peer : request.peers()) {
      switch (peer) {
        case PGCOPYDB ->
            programs
                .find("pgcopydb")
                .filter(program -> Pgcopydb.comparesData(programs, program))
                .ifPresentOrElse(
                    program -> contestants.add(new PgcopydbCompare(programs, program)),
                    () ->
                        skipped.add(
                            new Skipped("pgcopydb", "no pgcopydb with compare data is installed")));
        case HASHTEXT ->
            contestants.add(
                new TwoQueries(
                    programs, "hashtext", "count(*), sum(hashtext(t::text)::bigint)", tables));
        case COUNT -> contestants.add(new TwoQueries(programs, "count", "count(*)", tables));
      }
    }
    return new Entrants(contestants, skipped);
  }

  private static void pgcutover(
      CopyRequest request,
      ClientPrograms programs,
      List<Contestant> contestants,
      List<Skipped> skipped) {
    boolean knowsTuning = PgcutoverRun.help(request.contest().pgcutover()).contains("--tuning");
    for (String tuning : request.tunings()) {
      if (knowsTuning || tuning.equals("safe")) {
        List<String> options = knowsTuning ? List.of("--tuning", tuning) : List.of();
        contestants.add(new PgcutoverRun(programs, request.contest().pgcutover(), tuning, options));
        for (int jobs : request.jobs()) {
          List<String> more = new ArrayList<>(options);
          more.addAll(List.of("--jobs", Integer.toString(jobs)));
          contestants.add(new PgcutoverRun(programs, request.contest().pgcutover(), tuning, more));
        }
      } else {
        skipped.add(new Skipped("pgcutover-" + tuning, "this pgcutover has no --tuning"));
      }
    }
  }

  private static void needsPsql(
      Peer peer, ClientPrograms programs, List<Skipped> skipped, Runnable add) {
    if (programs.find("psql").isPresent()) {
      add.run();
    } else {
      skipped.add(new Skipped(peer.word(), "no psql in PATH"));
    }
  }

  private static void pgcopydb(
      ClientPrograms programs,
      long largestTableBytes,
      List<Contestant> contestants,
      List<Skipped> skipped) {
    Optional<Path> program = programs.find("pgcopydb");
    if (program.isEmpty()) {
      skipped.add(new Skipped("pgcopydb", "not installed (Debian: apt-get install pgcopydb)"));
      skipped.add(new Skipped("pgcopydb-binary", "pgcopydb is not installed"));
      return;
    }
    List<List<String>> configurations = new ArrayList<>();
    configurations.add(jobs(2));
    configurations.add(jobs(4));
    if (largestTableBytes / 4 > SMALLEST_PART_BYTES) {
      List<String> split = new ArrayList<>(jobs(4));
      split.addAll(
          List.of("--split-tables-larger-than", "%d MB".formatted((largestTableBytes / 4) >> 20)));
      configurations.add(split);
    }
    configurations.forEach(
        options -> contestants.add(new Pgcopydb(programs, program.get(), "pgcopydb", options)));
    if (Pgcopydb.help(programs, program.get(), "clone").contains("--use-copy-binary")) {
      configurations.forEach(options -> {
        List<String> binary = new ArrayList<>(options);
        binary.add("--use-copy-binary");
        contestants.add(new Pgcopydb(programs, program.get(), "pgcopydb-binary", binary));
      });
    } else {
      skipped.add(
          new Skipped("pgcopydb-binary", "the installed pgcopydb has no --use-copy-binary"));
    }
  }

  private static List<String> jobs(int number) {
    return List.of("--table-jobs", "" + number, "--index-jobs", "" + number);
  }
}
