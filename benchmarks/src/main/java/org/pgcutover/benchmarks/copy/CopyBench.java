package org.pgcutover.benchmarks.copy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Table;

/**
 * Loads a workload once and lets every contestant copy it, round after round, the odd rounds in
 * reverse. Each begins with an empty database and a checkpoint on both servers; each result counts
 * only where all rows, indexes and constraints are there. Confined to one thread.
 */
public final class CopyBench {
  private static final Duration UNDO = Duration.ofMinutes(1);

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

  public CopyReport run() {
    ClientPrograms programs =
        new ClientPrograms(
            ClientTools.find(request.environment())
                .forSource(arena.version(Side.SOURCE))
                .orElseThrow(() ->
                    new MigrationException.Refused(
                        "no pg_dump that can read PostgreSQL %s was found"
                            .formatted(arena.version(Side.SOURCE)),
                        "Put a newer one into PATH, or choose an older source with --from.")),
            request.environment());
    progress.printf("loading %s at scale %d%n", request.workload().word(), request.scale());
    Endpoint source = arena.load(request.workload(), request.scale());
    Contents contents = Contents.of(source);
    Entrants entrants = Entrants.of(request, programs, largestTable(source));
    entrants
        .skipped()
        .forEach(skip -> progress.printf("skipped: %s: %s%n", skip.name(), skip.reason()));
    List<Results> results = entrants.contestants().stream().map(Results::new).toList();
    warmUp(entrants, contents);
    for (int round = 0; round < request.rounds(); round++) {
      List<Results> order = new ArrayList<>(results);
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (Results each : order) {
        attempt(round, each, contents);
      }
    }
    return CopyReport.of(
        request,
        arena.version(Side.SOURCE).toString(),
        arena.version(Side.TARGET).toString(),
        results.stream().map(Results::run).toList(),
        entrants.skipped().stream()
            .map(skip -> new CopyReport.Skip(skip.name(), skip.reason()))
            .toList());
  }

  /**
   * One run that does not count: the launcher's JVM writes the archive of its classes at the end of
   * its first run after a build, which nobody pays for later.
   */
  private void warmUp(Entrants entrants, Contents contents) {
    attempt(-1, new Results(entrants.contestants().getFirst()), contents);
  }

  private void attempt(int round, Results results, Contents contents) {
    Contestant contestant = results.contestant();
    List<String> settings = arena.targetSettings();
    Databases databases = arena.fresh();
    Path folder = folder();
    try {
      Measurement measurement = new Measurement(folder, Deadline.after(request.limit()));
      contestant.copy(databases, measurement);
      Measured measured = measurement.end();
      Optional<String> missing = contents.missingIn(Contents.of(databases.target()));
      contestant.undo(databases, new Measurement(folder, Deadline.after(UNDO)));
      Optional<String> reason = missing.or(() -> changed(settings));
      reason.ifPresentOrElse(results::isVoid, () -> results.add(measured));
      say(round, contestant, reason.map(r -> "void: " + r).orElseGet(() -> line(measured)));
    } catch (ToolException | PostgresException e) {
      results.isVoid(String.valueOf(e.getMessage()));
      say(round, contestant, "void: " + e.getMessage());
      undoQuietly(contestant, databases, folder);
    } catch (Deadline.CancelledException e) {
      // What the tool set on a server of somebody else is put back all the same.
      Thread.interrupted();
      undoQuietly(contestant, databases, folder);
      Thread.currentThread().interrupt();
      throw e;
    } finally {
      try {
        keepLogs(round, contestant, folder);
        arena.clear();
      } finally {
        delete(folder);
      }
    }
  }

  /** A run that failed may have left something as well; why it failed was said. */
  private static void undoQuietly(Contestant contestant, Databases databases, Path folder) {
    try {
      contestant.undo(databases, new Measurement(folder, Deadline.after(UNDO)));
    } catch (ToolException | PostgresException e) {
      // The databases are dropped in any case.
    }
  }

  private Optional<String> changed(List<String> before) {
    return arena.targetSettings().equals(before)
        ? Optional.empty()
        : Optional.of("it left the target's settings changed");
  }

  private void say(int round, Contestant contestant, String what) {
    String when = round < 0 ? "warm-up" : "round " + (round + 1);
    progress.printf("%s: %s [%s]: %s%n", when, contestant.name(), contestant.configuration(), what);
    progress.flush();
  }

  private static String line(Measured measured) {
    return "%.2f s, %d MiB, %.2f s CPU"
        .formatted(measured.seconds(), measured.peakRssBytes() >> 20, measured.cpuSeconds());
  }

  private void keepLogs(int round, Contestant contestant, Path folder) {
    request
        .logs()
        .ifPresent(logs -> {
          String name =
              "%d-%s %s"
                  .formatted(round + 1, contestant.name(), contestant.configuration())
                  .replaceAll("[^A-Za-z0-9_-]+", "_");
          for (String kept : List.of("output.log", "report.json")) {
            if (Files.exists(folder.resolve(kept))) {
              copy(folder.resolve(kept), logs.resolve(name + "-" + kept));
            }
          }
        });
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long largestTable(Endpoint source) {
    try (Session session = source.open("pgcutover_bench")) {
      return new Catalog(session).tables().stream().mapToLong(Table::bytes).max().orElse(0);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("pgcutover-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
