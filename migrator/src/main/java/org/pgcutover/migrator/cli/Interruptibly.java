package org.pgcutover.migrator.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.pgcutover.postgres.Deadline;

/** Work that takes back what it made when a signal ends the program. */
final class Interruptibly {
  /** For dropping a slot on either side. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Interruptibly() {}

  /**
   * Runs it on a virtual thread, which a signal interrupts even while it waits for a server; the
   * program ends when the work has.
   */
  static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread worker = Thread.ofVirtual().name("pgcutover-work").unstarted(task);
    Thread hook = new Thread(() -> end(worker), "pgcutover-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    worker.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    } finally {
      remove(hook);
    }
  }

  private static void end(Thread worker) {
    worker.interrupt();
    try {
      boolean _ = worker.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is what ended the work.
    }
  }
}
