package org.pgcutover.migrator.process;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.pgcutover.exporter.LocalCodec;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.Migration;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Outcome;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.control.ControlFile;
import org.pgcutover.migrator.cutover.Attempt;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.Cutover;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.watch.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One migration and its exporter in one Vert.x instance. Closing it ends both. */
public final class MigrationProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationProcess.class);

  /** Beyond what taking back a cutover takes: the proof's two slots, each with its reader. */
  private static final Duration TO_END = Duration.ofSeconds(70);

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final Plan plan;
  private final Throttle throttle;
  private final Calls calls = new Calls();
  private final String token = ControlFile.newToken();
  private Optional<Control> control = Optional.empty();

  public MigrationProcess(Plan plan) {
    this.plan = plan;
    this.throttle = new Throttle(plan.restraint().rate(), plan.restraint().automatic());
    LocalCodec.register(vertx.eventBus(), MigrationProgress.class);
    LocalCodec.register(vertx.eventBus(), Progress.Lag.class);
    LocalCodec.register(vertx.eventBus(), Progress.Began.class);
    LocalCodec.register(vertx.eventBus(), Watched.class);
    LocalCodec.register(vertx.eventBus(), Attempt.class);
  }

  /**
   * Starts the exporter.
   *
   * @return where it answers
   * @throws MigrationException.Refused where it cannot listen
   */
  public URI export(MetricsAddress address) {
    return Metrics.serve(
        vertx,
        address,
        List.of(WatchedPair.ofMigration(plan.streamName(), plan.source(), plan.target())));
  }

  /**
   * Lets other processes of this user see and steer the run. A migration goes on without it: where
   * it cannot be had, that is said and nothing else.
   */
  public void control(Map<String, String> environment) {
    Optional<Path> path = ControlFile.path(environment, plan.migration());
    if (path.isEmpty()) {
      log.warn(
          "pgcutover status and pause cannot reach this run: neither XDG_STATE_HOME nor HOME is set");
      return;
    }
    if (path.flatMap(ControlFile::read).filter(ControlFile::hasLiveProcess).isPresent()) {
      log.warn(
          "pgcutover status and pause reach another run called {}, not this one", plan.migration());
      return;
    }
    ControlVerticle verticle =
        new ControlVerticle(
            plan.migration(),
            plan.source().toString(),
            plan.target().toString(),
            token,
            throttle,
            calls);
    try {
      await(vertx.deployVerticle(verticle));
      ControlFile file = ControlFile.ofThisProcess(verticle.port(), token);
      file.write(path.get());
      control = Optional.of(new Control(file, path.get()));
    } catch (CompletionException | UncheckedIOException e) {
      log.warn("pgcutover status and pause cannot reach this run: {}", e.getMessage());
    }
  }

  /** Tells the observer, one record at a time, what the pipeline says of itself. */
  public void observe(Consumer<Record> observer) {
    vertx
        .eventBus()
        .<MigrationProgress>localConsumer(
            MigrationProgress.ADDRESS, m -> observer.accept(m.body()));
    vertx
        .eventBus()
        .<Progress.Lag>localConsumer(Progress.Lag.ADDRESS, m -> observer.accept(m.body()));
  }

  /**
   * Runs the migration to its end; a signal ends it earlier, with the source writable.
   *
   * @param reached as of {@link Migration#run}
   */
  public Outcome run(Map<String, String> environment, Consumer<Outcome> reached) {
    Progress progress = new Progress(plan.migration(), throttle, this::publish);
    vertx.setPeriodic(TICK.toMillis(), _ -> progress.tick());
    PipelineVerticle<Outcome> pipeline =
        new PipelineVerticle<>(
            () -> new Migration(plan, environment, progress, throttle, calls).run(reached));
    Thread hook =
        new Thread(
            () -> {
              log.info("interrupted: ending in order");
              cancel(pipeline, Cutover.longestThaw(plan).plus(TO_END));
              control.ifPresent(Control::close);
            },
            "pgcutover-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      await(
          vertx.deployVerticle(
              pipeline, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
      return await(pipeline.result());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      removeHook(hook);
    }
  }

  @Override
  public void close() {
    control.ifPresent(Control::close);
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      log.warn("the process did not close in order: {}", e.getMessage());
    }
  }

  private void publish(Record record) {
    String address =
        switch (record) {
          case MigrationProgress _ -> MigrationProgress.ADDRESS;
          case Progress.Lag _ -> Progress.Lag.ADDRESS;
          case Progress.Began _ -> Progress.Began.ADDRESS;
          case Watched _ -> Watched.ADDRESS;
          case Attempt _ -> Attempt.ADDRESS;
          default -> throw new IllegalArgumentException("nobody observes " + record);
        };
    vertx.eventBus().publish(address, record);
  }

  private static void cancel(PipelineVerticle<Outcome> pipeline, Duration limit) {
    try {
      if (!pipeline.cancel(limit)) {
        log.error(
            "the migration did not end within {} s: the source may be read-only still; run again or abort",
            limit.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what ended the work.
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
