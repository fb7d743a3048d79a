package org.pgcutover.benchmarks.contest;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Side;

/**
 * Loads a workload on both sides once and lets every contestant read both. What a contestant finds
 * unequal voids its run. Confined to one thread.
 */
public final class VerifyBench {
  private final VerifyRequest request;
  private final Arena arena;
  private final PrintWriter progress;

  /**
   * @param progress a line for each step
   */
  public VerifyBench(VerifyRequest request, Arena arena, PrintWriter progress) {
    this.request = request;
    this.arena = arena;
    this.progress = progress;
  }

  public ContestReport run() {
    ContestRequest contest = request.contest();
    ClientPrograms programs =
        ClientPrograms.find(arena.version(Side.SOURCE), contest.environment());
    progress.printf("loading %s at scale %d, twice%n", contest.workload().word(), contest.scale());
    arena.load(contest.workload(), contest.scale());
    Databases databases = arena.fresh();
    fill(databases, programs);
    Entrants entrants = Entrants.of(request, programs, Contents.of(databases.source()));
    return ContestReport.of(
        "verify",
        PgcutoverVerify.NAME,
        contest,
        arena,
        new Contest(new Reading(databases), contest, progress).run(entrants),
        entrants.skipped());
  }

  private void fill(Databases databases, ClientPrograms programs) {
    Path folder = Contest.folder();
    try {
      new DumpRestore.Pipe(programs)
          .run(databases, new Measurement(folder, Deadline.after(request.contest().limit())));
      Workload.settle(databases.target());
    } finally {
      Contest.delete(folder);
    }
  }

  private record Reading(Databases begin) implements Contest.Discipline {
    @Override
    public Optional<String> fault(Databases databases) {
      return Optional.empty();
    }

    @Override
    public Optional<String> leftBehind() {
      return Optional.empty();
    }

    @Override
    public void end() {}
  }
}
