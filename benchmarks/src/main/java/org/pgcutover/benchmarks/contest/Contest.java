package org.pgcutover.benchmarks.contest;

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
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;

/**
 * Lets every contestant do the same work, round after round, the odd rounds in reverse. Confined to
 * one thread.
 */
final class Contest {
  private static final Duration UNDO = Duration.ofMinutes(1);

  /** What every run begins with and what makes it count. */
  interface Discipline {
    Databases begin();

    /** Why the run that has just ended does not count. */
    Optional<String> fault(Databases databases);

    /** What a contestant has left that it should have taken back. */
    Optional<String> leftBehind();

    void end();
  }

  private final Discipline discipline;
  private final ContestRequest request;
  private final PrintWriter progress;

  Contest(Discipline discipline, ContestRequest request, PrintWriter progress) {
    this.discipline = discipline;
    this.request = request;
    this.progress = progress;
  }

  /**
   * The first run of the first does not count: the launcher's JVM writes the archive of its classes
   * at the end of its first run after a build, which nobody pays for later.
   */
  List<ContestReport.Run> run(Entrants entrants) {
    entrants
        .skipped()
        .forEach(skip -> progress.printf("skipped: %s: %s%n", skip.name(), skip.reason()));
    List<Results> results = entrants.contestants().stream().map(Results::new).toList();
    attempt(-1, new Results(entrants.contestants().getFirst()));
    for (int round = 0; round < request.rounds(); round++) {
      List<Results> order = new ArrayList<>(results);
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (Results each : order) {
        attempt(round, each);
      }
    }
    return results.stream().map(Results::run).toList();
  }

  private void attempt(int round, Results results) {
    Contestant contestant = results.contestant();
    Databases databases = discipline.begin();
    Path folder = folder();
    try {
      Measurement measurement = new Measurement(folder, Deadline.after(request.limit()));
      contestant.run(databases, measurement);
      Measured measured = measurement.end();
      Optional<String> fault = discipline.fault(databases);
      contestant.undo(databases, new Measurement(folder, Deadline.after(UNDO)));
      Optional<String> reason = fault.or(discipline::leftBehind);
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
        discipline.end();
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
          keep(folder, logs, name);
        });
  }

  /** Of what a run has left in its folder. */
  static void keep(Path folder, Path logs, String name) {
    for (String kept : List.of("output.log", "report.json")) {
      if (Files.exists(folder.resolve(kept))) {
        copy(folder.resolve(kept), logs.resolve(name + "-" + kept));
      }
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path folder() {
    try {
      return Files.createTempDirectory("pgcutover-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
