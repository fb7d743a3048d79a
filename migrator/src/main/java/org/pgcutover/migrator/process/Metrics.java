package org.pgcutover.migrator.process;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.pgcutover.exporter.ExporterConfig;
import org.pgcutover.exporter.ExporterVerticle;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.MigrationException;

/** The exporter, in a run or alone. */
public final class Metrics {
  private static final Duration SAMPLING = Duration.ofSeconds(1);

  private Metrics() {}

  /**
   * Serves the metrics of pairs that nobody here migrates, until the thread is interrupted.
   *
   * @param listening told where it answers
   * @throws MigrationException.Refused where it cannot listen
   */
  public static void serveAlone(
      MetricsAddress address, List<WatchedPair> pairs, Consumer<URI> listening)
      throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      listening.accept(serve(vertx, address, pairs));
      new CountDownLatch(1).await();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /**
   * Serves the metrics of pairs for as long as Vert.x lives.
   *
   * @return where it answers
   * @throws MigrationException.Refused where it cannot listen
   */
  static URI serve(Vertx vertx, MetricsAddress address, List<WatchedPair> pairs) {
    ExporterVerticle exporter =
        new ExporterVerticle(
            new ExporterConfig(
                address.host(), address.port(), SAMPLING, address.security(), pairs));
    try {
      vertx.deployVerticle(exporter).toCompletionStage().toCompletableFuture().join();
      return exporter.address().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new MigrationException.Refused(
          "metrics cannot be served at %s:%d: %s"
              .formatted(
                  address.host(),
                  address.port(),
                  e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          "Choose another port with --metrics-port, or 0 for any free one.");
    }
  }
}
