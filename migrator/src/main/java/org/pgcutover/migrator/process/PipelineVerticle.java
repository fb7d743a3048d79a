package org.pgcutover.migrator.process;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pipeline on the virtual thread of its own context; to be deployed with the
 * virtual-thread model.
 *
 * @param <T> what the pipeline returns
 */
final class PipelineVerticle<T> extends VerticleBase {
  private final Supplier<T> pipeline;
  private final Promise<T> result = Promise.promise();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  PipelineVerticle(Supplier<T> pipeline) {
    this.pipeline = pipeline;
  }

  /** Completes when the pipeline has returned or thrown. */
  Future<T> result() {
    return result.future();
  }

  @Override
  public Future<?> start() {
    context.runOnContext(_ -> run());
    return Future.succeededFuture();
  }

  /** Ends the work and waits until it has put back what it must. Thread-safe. */
  boolean cancel(Duration limit) throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    return ended.await(running == null ? 0 : limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    thread = Thread.currentThread();
    try {
      result.complete(pipeline.get());
    } catch (Throwable t) {
      result.fail(t);
    } finally {
      ended.countDown();
    }
  }
}
