package org.pgcutover.benchmarks.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pgcutover.benchmarks.contest.ScrapeBench;
import org.pgcutover.benchmarks.contest.ScrapeReport;
import org.pgcutover.benchmarks.contest.ScrapeRequest;
import org.pgcutover.benchmarks.contest.ScrapeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it takes to be asked for metrics. */
@Command(
    name = "scrape",
    description =
        "Asks the exporter for the metrics of many tables and subscriptions, and prometheus-postgres-exporter beside it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ScrapeCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--tables",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Tables of the database (default: ${DEFAULT-VALUE}).")
  private int tables;

  @Option(
      names = "--subscriptions",
      paramLabel = "N",
      defaultValue = "50",
      description = "Subscriptions that share them (default: ${DEFAULT-VALUE}).")
  private int subscriptions;

  @Option(
      names = "--scrapes",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Scrapes, one after the other (default: ${DEFAULT-VALUE}).")
  private int scrapes;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long each is then asked once a second, to see what that takes (default: ${DEFAULT-VALUE}).")
  private long idleSeconds;

  @Mixin private final ArenaOptions arena = new ArenaOptions();

  ScrapeCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (tables < 1 || subscriptions < 1 || scrapes < 1 || idleSeconds < 1) {
      throw new IllegalArgumentException(
          "--tables, --subscriptions, --scrapes and --idle begin at 1");
    }
    if (subscriptions > 200 || subscriptions > tables) {
      throw new IllegalArgumentException(
          "--subscriptions is at most 200, and at most the number of tables");
    }
    ScrapeRequest request =
        new ScrapeRequest(
            tables,
            subscriptions,
            scrapes,
            Duration.ofSeconds(idleSeconds),
            arena.limit(),
            ArenaOptions.pgcutover(),
            environment);
    return arena.hold(
        environment,
        out,
        err,
        ScrapeBench::settings,
        (servers, say) -> new ScrapeBench(request, servers, say).run(),
        ScrapeTable::print,
        ScrapeReport::isSound);
  }
}
