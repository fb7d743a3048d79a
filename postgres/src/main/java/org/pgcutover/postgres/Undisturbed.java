package org.pgcutover.postgres;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work that must not be left half done: no interrupt reaches it, for an interrupted virtual thread
 * cannot use a socket, nor wait for a process.
 */
public final class Undisturbed {
  private Undisturbed() {}

  /**
   * Does the work, on a thread of its own, and waits for its end. An interrupt is kept for
   * afterwards, whether it came before or meanwhile. What the work throws is thrown.
   */
  public static void run(Runnable work) {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread.ofVirtual().name(Thread.currentThread().getName() + "-undisturbed").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw thrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
