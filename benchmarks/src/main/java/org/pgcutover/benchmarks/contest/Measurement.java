package org.pgcutover.benchmarks.contest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.pgcutover.postgres.Deadline;

/**
 * One contestant at work: its clock, its processes and what they take. The thread that waits for
 * them is the one that looks at them. Confined to one thread.
 */
final class Measurement {
  /** Peaks and CPU time only grow: what is missed is the last moment of a process. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Finding descendants reads all of /proc, which is not for every look. */
  private static final int LOOKS_PER_SEARCH = 10;

  private final Path folder;
  private final Deadline deadline;
  private long peakRssBytes;
  private double cpuSeconds;
  private OptionalLong bytes = OptionalLong.empty();

  /**
   * @param folder for what the processes print and what the contestant writes
   */
  Measurement(Path folder, Deadline deadline) {
    this.folder = folder;
    this.deadline = deadline;
  }

  Path folder() {
    return folder;
  }

  Deadline deadline() {
    return deadline;
  }

  /** What the tool itself says that it moved. */
  void moved(long copyBytes) {
    bytes = OptionalLong.of(copyBytes);
  }

  Measured end() {
    return new Measured(deadline.elapsed().toNanos() / 1e9, peakRssBytes, cpuSeconds, bytes);
  }

  /** Runs one command, or several with a pipe between them, to the end. */
  void run(ProcessBuilder... pipeline) {
    Path log = folder.resolve("output.log");
    ProcessBuilder.Redirect append = ProcessBuilder.Redirect.appendTo(log.toFile());
    List<ProcessBuilder> builders = List.of(pipeline);
    builders.forEach(builder -> builder.redirectError(append));
    builders.getFirst().redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builders.getLast().redirectOutput(append);
    List<Process> processes = start(builders);
    try {
      watch(processes);
      for (int i = 0; i < processes.size(); i++) {
        if (processes.get(i).exitValue() != 0) {
          throw new ToolException(
              "%s ended with %d: %s"
                  .formatted(
                      Path.of(builders.get(i).command().getFirst()).getFileName(),
                      processes.get(i).exitValue(),
                      lastOf(log)));
        }
      }
    } finally {
      processes.forEach(Measurement::end);
    }
  }

  private static List<Process> start(List<ProcessBuilder> builders) {
    try {
      return builders.size() == 1
          ? List.of(builders.getFirst().start())
          : ProcessBuilder.startPipeline(builders);
    } catch (IOException e) {
      throw new ToolException("cannot be run: " + e.getMessage());
    }
  }

  private void watch(List<Process> processes) {
    List<ProcessHandle> descendants = List.of();
    double[] cpu = new double[processes.size()];
    try {
      for (int look = 0; processes.stream().anyMatch(Process::isAlive); look++) {
        if (look % LOOKS_PER_SEARCH == 0) {
          descendants = processes.stream().flatMap(Process::descendants).toList();
        }
        long rss = 0;
        for (int i = 0; i < cpu.length; i++) {
          cpu[i] = Math.max(cpu[i], ProcessFacts.cpuSeconds(processes.get(i).pid()));
          rss += ProcessFacts.peakRssBytes(processes.get(i).pid());
        }
        rss += descendants.stream().mapToLong(d -> ProcessFacts.peakRssBytes(d.pid())).sum();
        peakRssBytes = Math.max(peakRssBytes, rss);
        if (deadline.isOver()) {
          throw new ToolException("was not done in time and was ended");
        }
        processes.stream()
            .filter(Process::isAlive)
            .findFirst()
            .orElse(processes.getFirst())
            .waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    for (double seconds : cpu) {
      cpuSeconds += seconds;
    }
  }

  /** Its descendants too: a worker whose parent is gone would go on copying. */
  static void end(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroy);
      Deadline grace = Deadline.after(Duration.ofSeconds(10));
      boolean interrupted = Thread.interrupted();
      grace.await(LOOK, () -> all.stream().noneMatch(ProcessHandle::isAlive));
      all.forEach(ProcessHandle::destroyForcibly);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String lastOf(Path log) {
    try {
      List<String> lines =
          Files.readString(log, StandardCharsets.ISO_8859_1)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
