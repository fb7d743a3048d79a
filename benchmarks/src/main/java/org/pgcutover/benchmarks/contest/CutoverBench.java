package org.pgcutover.benchmarks.contest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.demo.Shop;
import org.pgcutover.migrator.demo.Workload;
import org.pgcutover.migrator.demo.WorkloadAudit;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/**
 * A shop that is moved once and then cut over and rolled back in turn, each by the program as an
 * operator starts it, while clients write; afterwards each of their writes is looked for. Confined
 * to one thread.
 */
public final class CutoverBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Clients write alone for so long, before the command and behind it. */
  private static final int ALONE_SECONDS = 2;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final CutoverRequest request;
  private final Arena arena;
  private final PrintWriter progress;
  private final ClientPrograms programs;

  /**
   * @param progress a line for each step
   */
  public CutoverBench(CutoverRequest request, Arena arena, PrintWriter progress) {
    this.request = request;
    this.arena = arena;
    this.progress = progress;
    this.programs = ClientPrograms.find(arena.version(Side.SOURCE), request.environment());
  }

  public CutoverReport run() {
    say("loading the shop at scale %d".formatted(request.scale()));
    Databases databases = arena.pair(database -> Shop.load(database, request.scale()));
    try (Entrance entrance = Entrance.of(request, databases)) {
      say("moving it to the gate");
      Path folder = Contest.folder();
      try {
        measure(folder, entrance, databases, List.of("run", "--stop-after", "gate"));
      } finally {
        keep("0-run", folder);
      }
      List<CutoverReport.Round> rounds = new ArrayList<>();
      List<String> failures = new ArrayList<>();
      boolean back = false;
      for (int round = 1; round <= request.rounds(); round++) {
        try {
          CutoverReport.Round done = round(round, entrance, databases, back);
          rounds.add(done);
          say(
              "round %d: %s: longest gap %d ms, longest wait %d ms, writes blocked %d ms, lost %d, duplicated %d, errors %s"
                  .formatted(
                      round,
                      done.direction(),
                      done.longestGapMillis(),
                      done.longestWaitMillis(),
                      done.writesBlockedMillis(),
                      done.lost(),
                      done.duplicated(),
                      done.errors()));
          back = !back;
        } catch (ToolException e) {
          failures.add("round %d: %s".formatted(round, e.getMessage()));
          say("round %d: failed: %s".formatted(round, e.getMessage()));
        }
      }
      return CutoverReport.of(
          request,
          arena.version(Side.SOURCE).toString(),
          arena.version(Side.TARGET).toString(),
          rounds,
          failures);
    } finally {
      arena.clear();
    }
  }

  private CutoverReport.Round round(
      int number, Entrance entrance, Databases databases, boolean back) {
    String direction = back ? "rollback" : "cutover";
    Endpoint serves = back ? databases.target() : databases.source();
    Endpoint takesOver = back ? databases.source() : databases.target();
    Shop.emptyLog(serves);
    Path folder = Contest.folder();
    try (Workload clients = entrance.clients(serves, takesOver, request.clients())) {
      alone(clients);
      // What they saw while they connected is not the cutover's.
      clients.interval();
      alone(clients);
      measure(folder, entrance, databases, List.of(direction));
      alone(clients);
      WorkloadAudit audit = clients.audit(takesOver);
      JsonNode cutover = JSON.readTree(folder.resolve("report.json").toFile()).path("cutover");
      Map<String, Long> phases = new LinkedHashMap<>();
      cutover
          .path("phasesMillis")
          .properties()
          .forEach(phase -> phases.put(phase.getKey(), phase.getValue().asLong()));
      return new CutoverReport.Round(
          direction,
          audit.acknowledged(),
          audit.lost(),
          audit.duplicated(),
          clients.stop().errors(),
          audit.longestGapMillis(),
          audit.longestWaitMillis(),
          cutover.path("writesBlockedMillis").asLong(),
          phases);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      keep(number + "-" + direction, folder);
    }
  }

  private void measure(Path folder, Entrance entrance, Databases databases, List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--verbose", "--metrics-port", "0", "--report", folder.toString()));
    words.addAll(entrance.options(folder));
    ProcessBuilder builder = PgcutoverRun.command(programs, request.pgcutover(), databases, words);
    builder.environment().putAll(entrance.passwords());
    new Measurement(folder, Deadline.after(request.limit())).run(builder);
  }

  private void alone(Workload clients) {
    long enough = clients.acknowledged() + (long) ALONE_SECONDS * request.clients().ratePerSecond();
    if (!Deadline.after(request.limit()).await(PAUSE, () -> clients.acknowledged() >= enough)) {
      throw new ToolException("the clients do not go on");
    }
  }

  private void keep(String name, Path folder) {
    try {
      Optional<Path> logs = request.logs();
      if (logs.isPresent()) {
        Contest.keep(folder, logs.get(), name);
      }
    } finally {
      Contest.delete(folder);
    }
  }

  private void say(String what) {
    progress.println(what);
    progress.flush();
  }
}
