package org.pgcutover.benchmarks.contest;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * Many tables and many subscriptions between two servers, and what an exporter takes to show them:
 * pgcutover's, started as an operator starts it, and the usual one of each server beside it.
 * Confined to one thread.
 */
public final class ScrapeBench {
  private static final Sql WORKERS =
      Sql.of("select count(*) from pg_stat_subscription where pid is not null and relid is null");
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int WARM_UP = 500;
  // The other is far slower: as many as there is time for.
  private static final int SCRAPES_OF_OTHERS = 300;
  private static final String OTHER = "prometheus-postgres-exporter";

  private final ScrapeRequest request;
  private final Arena arena;
  private final PrintWriter progress;
  private final ClientPrograms programs;
  private final Deadline deadline;

  /**
   * @param progress a line for each step
   */
  public ScrapeBench(ScrapeRequest request, Arena arena, PrintWriter progress) {
    this.request = request;
    this.arena = arena;
    this.progress = progress;
    this.programs = ClientPrograms.find(arena.version(Side.SOURCE), request.environment());
    this.deadline = Deadline.after(request.limit());
  }

  /** Room for the subscriptions: each has a slot, a walsender, a worker and an origin. */
  public static Map<String, String> settings(int major) {
    Map<String, String> settings = new HashMap<>();
    settings.put("max_wal_senders", "220");
    settings.put("max_replication_slots", "220");
    settings.put("max_worker_processes", "230");
    settings.put("max_logical_replication_workers", "210");
    settings.put("max_connections", "300");
    if (major >= 18) {
      // Before, as many as there may be slots.
      settings.put("max_active_replication_origins", "220");
    }
    return settings;
  }

  public ScrapeReport run() {
    say(
        "making %d tables and %d subscriptions"
            .formatted(request.tables(), request.subscriptions()));
    Databases databases = arena.pair(this::tables);
    tables(databases.target());
    subscribe(databases);
    List<ScrapeReport.Exporter> exporters = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      exporters.add(pgcutover(client, databases));
      Optional<Path> other = programs.find(OTHER);
      if (other.isEmpty()) {
        failures.add("no %s in PATH".formatted(OTHER));
      } else {
        for (Endpoint server : List.of(databases.source(), databases.target())) {
          exporters.add(other(client, other.get(), server));
        }
      }
    } finally {
      arena.clear();
    }
    return new ScrapeReport(
        1,
        "scrape",
        arena.version(Side.SOURCE).toString(),
        arena.version(Side.TARGET).toString(),
        request.tables(),
        request.subscriptions(),
        exporters,
        failures);
  }

  /** In portions: one transaction could not lock them all. */
  private void tables(Endpoint database) {
    try (Session session = database.open("pgcutover_bench").unlimited()) {
      session.executeVerbatim(
          new Sql(
              "CREATE TABLE",
              """
              do $$
              begin
                for i in 1..%d loop
                  execute format('create table t%%s (id int primary key, note text)', i);
                  if i %% 200 = 0 then commit; end if;
                end loop;
              end $$
              """
                  .formatted(request.tables())));
    }
  }

  private void subscribe(Databases databases) {
    try (Session source = databases.source().open("pgcutover_bench").unlimited();
        Session target = databases.target().open("pgcutover_bench").unlimited()) {
      for (int i = 0; i < request.subscriptions(); i++) {
        int first = i;
        String tables =
            IntStream.rangeClosed(1, request.tables())
                .filter(table -> table % request.subscriptions() == first)
                .mapToObj(table -> "t" + table)
                .collect(Collectors.joining(", "));
        source.execute(
            new Sql(
                "CREATE PUBLICATION",
                "create publication bench_%d for table %s".formatted(i, tables)));
        target.execute(
            new Sql(
                "CREATE SUBSCRIPTION",
                "create subscription bench_%1$d connection %2$s publication bench_%1$d with (copy_data = false)"
                    .formatted(i, Quote.literal(databases.source().conninfo()))));
      }
      if (!deadline.await(
          LOOK,
          () -> target.<Integer>one(WORKERS, row -> row.getInt(1)) >= request.subscriptions())) {
        throw new ToolException("the subscriptions' workers do not begin");
      }
    }
  }

  private ScrapeReport.Exporter pgcutover(HttpClient client, Databases databases) {
    int port = freePort();
    ProcessBuilder builder =
        PgcutoverRun.command(
            programs,
            request.pgcutover(),
            databases,
            List.of("export", "--metrics-port", Integer.toString(port)));
    return measure("pgcutover export", client, builder, port, WARM_UP, request.scrapes());
  }

  private ScrapeReport.Exporter other(HttpClient client, Path program, Endpoint server) {
    int port = freePort();
    ProcessBuilder builder = programs.program(program, "--web.listen-address=127.0.0.1:" + port);
    builder.environment().put("DATA_SOURCE_NAME", ConnectionUri.withPassword(server));
    return measure(
        "postgres_exporter, " + server.side(), client, builder, port, 10, SCRAPES_OF_OTHERS);
  }

  private ScrapeReport.Exporter measure(
      String name, HttpClient client, ProcessBuilder builder, int port, int warmUp, int scrapes) {
    say("%d scrapes of %s".formatted(scrapes, name));
    Process process = start(builder);
    try {
      HttpRequest metrics =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
              .timeout(TIMEOUT)
              .build();
      if (!deadline.await(LOOK, () -> answers(client, metrics))) {
        throw new ToolException(name + " does not answer");
      }
      for (int i = 0; i < warmUp; i++) {
        scrape(client, metrics);
      }
      long rssBefore = sum(process, ProcessFacts::rssBytes);
      double cpuBefore = cpu(process);
      Histogram micros = new Histogram(3);
      String last = "";
      for (int i = 0; i < scrapes; i++) {
        long began = System.nanoTime();
        last = scrape(client, metrics);
        micros.recordValue((System.nanoTime() - began) / 1_000);
      }
      double cpu = cpu(process) - cpuBefore;
      long rssAfter = sum(process, ProcessFacts::rssBytes);
      return new ScrapeReport.Exporter(
          name,
          scrapes,
          last.lines().filter(line -> !line.startsWith("#")).count(),
          micros.getValueAtPercentile(50) / 1e3,
          micros.getValueAtPercentile(99) / 1e3,
          micros.getMaxValue() / 1e3,
          cpu * 1e3 / scrapes,
          idle(client, metrics, process),
          rssBefore,
          rssAfter);
    } finally {
      Measurement.end(process);
    }
  }

  /** Share of a core that it takes to be asked once a second, its own sampling included. */
  private double idle(HttpClient client, HttpRequest metrics, Process process) {
    double before = cpu(process);
    Deadline end = Deadline.after(request.idle());
    while (!end.isOver()) {
      scrape(client, metrics);
      Deadline.pause(SECOND);
    }
    return (cpu(process) - before) / end.elapsed().toNanos() * 1e9;
  }

  private static double cpu(Process process) {
    return all(process).mapToDouble(ProcessFacts::cpuSeconds).sum();
  }

  private static long sum(Process process, LongUnaryOperator fact) {
    return all(process).mapToLong(fact::applyAsLong).sum();
  }

  /** A launcher may have started what works. */
  private static Stream<Long> all(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid);
  }

  private static boolean answers(HttpClient client, HttpRequest metrics) {
    try {
      return client.send(metrics, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  private static String scrape(HttpClient client, HttpRequest metrics) {
    try {
      HttpResponse<String> response = client.send(metrics, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new ToolException("answered with " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new ToolException("does not answer: " + e.getMessage());
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new ToolException("cannot be run: " + e.getMessage());
    }
  }

  private static int freePort() {
    try {
      return EmbeddedServer.freePort();
    } catch (IOException e) {
      throw new ToolException("no port is free: " + e.getMessage());
    }
  }

  private void say(String what) {
    progress.println(what);
    progress.flush();
  }
}
