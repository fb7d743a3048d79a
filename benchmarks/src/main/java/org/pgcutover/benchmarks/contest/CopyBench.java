package org.pgcutover.benchmarks.contest;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Table;

/**
 * Loads a workload once and lets every contestant copy it. Each begins with an empty database and a
 * checkpoint on both servers; each result counts only where all rows, indexes and constraints are
 * there. Confined to one thread.
 */
public final class CopyBench {
  private final CopyRequest request;
  private final Arena arena;
  private final PrintWriter progress;

  /**
   * @param progress a line for each step
   */
  public CopyBench(CopyRequest request, Arena arena, PrintWriter progress) {
    this.request = request;
    this.arena = arena;
    this.progress = progress;
  }

  public ContestReport run() {
    ContestRequest contest = request.contest();
    ClientPrograms programs =
        ClientPrograms.find(arena.version(Side.SOURCE), contest.environment());
    progress.printf("loading %s at scale %d%n", contest.workload().word(), contest.scale());
    Endpoint source = arena.load(contest.workload(), contest.scale());
    Entrants entrants = Entrants.of(request, programs, largestTable(source));
    return ContestReport.of(
        "copy",
        "pgcutover-safe",
        contest,
        arena,
        new Contest(new Copying(Contents.of(source)), contest, progress).run(entrants),
        entrants.skipped());
  }

  private static long largestTable(Endpoint source) {
    try (Session session = source.open("pgcutover_bench")) {
      return new Catalog(session).tables().stream().mapToLong(Table::bytes).max().orElse(0);
    }
  }

  private final class Copying implements Contest.Discipline {
    private final Contents contents;
    private List<String> settings = List.of();

    private Copying(Contents contents) {
      this.contents = contents;
    }

    @Override
    public Databases begin() {
      settings = arena.targetSettings();
      return arena.fresh();
    }

    @Override
    public Optional<String> fault(Databases databases) {
      return contents.missingIn(Contents.of(databases.target()));
    }

    @Override
    public Optional<String> leftBehind() {
      return arena.targetSettings().equals(settings)
          ? Optional.empty()
          : Optional.of("it left the target's settings changed");
    }

    @Override
    public void end() {
      arena.clear();
    }
  }
}
