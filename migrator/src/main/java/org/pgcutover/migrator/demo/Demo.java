package org.pgcutover.migrator.demo;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Outcome;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.process.MetricsAddress;
import org.pgcutover.migrator.process.MigrationProcess;
import org.pgcutover.migrator.report.Report;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * A whole migration under load on this machine alone: two servers of its own, a shop with clients
 * that write all the while, and afterwards a look for each write that was acknowledged.
 */
public final class Demo {
  private static final String DATABASE = "shop";
  private static final int NEWEST_SOURCE = 17;
  private static final int OLDEST_SOURCE = 15;
  private static final int TARGET = 18;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * How large and how long.
   *
   * @param scale of the {@link Shop}
   * @param writesBefore acknowledged before the migration begins
   * @param writesInAll the clients go on at the target until so many are acknowledged
   */
  public record Size(double scale, WorkloadConfig workload, long writesBefore, long writesInAll) {
    public static final Size QUICK = new Size(1, new WorkloadConfig(8, 300), 500, 6_000);
    public static final Size FULL = new Size(10, new WorkloadConfig(8, 300), 3_000, 20_000);

    /** The same with another scale. */
    public Size scaled(double newScale) {
      return new Size(newScale, workload, writesBefore, writesInAll);
    }
  }

  /** What the demo shows while it works. */
  public interface Screen {
    /** A step that has begun. */
    void step(String text);

    /** A record of the pipeline. */
    void progress(Record record);
  }

  private final Size size;
  private final Map<String, String> environment;
  private final MetricsAddress metrics;
  private final Screen screen;

  /**
   * @param environment whose PATH is searched for pg_dump
   */
  public Demo(Size size, Map<String, String> environment, MetricsAddress metrics, Screen screen) {
    this.size = size;
    this.environment = environment;
    this.metrics = metrics;
    this.screen = screen;
  }

  /** Starts everything, migrates, and takes the servers down again, whatever happens. */
  public Report run() {
    int sourceMajor = sourceMajor(ClientTools.find(environment));
    screen.step("starting PostgreSQL %d as source and %d as target".formatted(sourceMajor, TARGET));
    try (EmbeddedServer source = EmbeddedServer.start(sourceMajor, Map.of("wal_level", "logical"));
        EmbeddedServer target =
            EmbeddedServer.start(TARGET, Map.of("wal_level", "logical", "max_wal_size", "4GB"))) {
      return run(database(source.endpoint(Side.SOURCE)), database(target.endpoint(Side.TARGET)));
    }
  }

  private Report run(Endpoint source, Endpoint target) {
    screen.step("loading the shop at scale %s".formatted(size.scale()));
    Shop.load(source, size.scale());
    close(target);
    try (Workload workload = Workload.start(source, target, size.workload());
        MigrationProcess process = new MigrationProcess(plan(source, target))) {
      URI address = process.export(metrics);
      screen.step("metrics at %s/metrics".formatted(address));
      screen.step(
          "%d clients write %d times a second"
              .formatted(size.workload().clients(), size.workload().ratePerSecond()));
      awaitWrites(workload, size.writesBefore());
      Server sourceServer = server(source);
      Server targetServer = server(target);
      process.observe(screen::progress);
      Outcome outcome = process.run(environment, _ -> {});
      screen.step("the clients go on at the target");
      awaitWrites(
          workload,
          Math.max(
              size.writesInAll(), workload.acknowledged() + 3L * size.workload().ratePerSecond()));
      screen.step("looking for each of %,d acknowledged writes".formatted(workload.acknowledged()));
      return Report.of(DATABASE, outcome, sourceServer, targetServer)
          .with(workloadPart(workload.audit(target)));
    }
  }

  private static Plan plan(Endpoint source, Endpoint target) {
    return new Plan(
        DATABASE,
        source,
        target,
        source,
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        Optional.empty(),
        Plan.Goal.CUTOVER,
        Plan.Moment.NOW,
        Plan.Takeover.DEFAULT,
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        Plan.Tuning.DEFAULT,
        Plan.Carry.DEFAULT,
        Plan.WayBack.automatic(target),
        Optional.empty(),
        false,
        Plan.Limits.DEFAULT);
  }

  /**
   * As an operator prepares a target whose address its applications know already: pgcutover opens
   * it.
   */
  private static void close(Endpoint target) {
    try (Session session = target.open("pgcutover_demo")) {
      ReadOnlyDefault.on(session);
    }
  }

  private static Report.WorkloadPart workloadPart(WorkloadAudit audit) {
    return new Report.WorkloadPart(
        audit.acknowledged(),
        audit.lost(),
        audit.duplicated(),
        audit.longestGapMillis(),
        audit.longestWaitMillis(),
        audit.p99Millis());
  }

  private void awaitWrites(Workload workload, long count) {
    if (!Deadline.after(Duration.ofMinutes(2))
        .await(PAUSE, () -> workload.acknowledged() >= count)) {
      throw new MigrationException.PersonNeeded(
          "the demo's clients came to %d of %d writes in two minutes"
              .formatted(workload.acknowledged(), count),
          "Look with --verbose what keeps them, or try on a machine with less load.");
    }
  }

  /** The newest that the machine's pg_dump can read. */
  private static int sourceMajor(ClientTools tools) {
    return IntStream.iterate(NEWEST_SOURCE, major -> major >= OLDEST_SOURCE, major -> major - 1)
        .filter(major -> tools.forSource(new ServerVersion(major * 10_000)).isPresent())
        .findFirst()
        .orElseThrow(() ->
            new MigrationException.Refused(
                "no pg_dump and pg_restore of PostgreSQL %d or newer were found"
                    .formatted(OLDEST_SOURCE),
                "Install a PostgreSQL client: apt-get install postgresql-client"));
  }

  private static Endpoint database(Endpoint server) {
    try (Session session = server.open("pgcutover_demo")) {
      session.execute("create database " + DATABASE);
    }
    return server.withDatabase(DATABASE);
  }

  private static Server server(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_demo")) {
      return Server.of(session);
    }
  }
}
