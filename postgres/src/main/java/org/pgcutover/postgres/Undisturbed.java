package org.pgcutover.postgres;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work that must not be left half done: no interrupt reaches it, for an interrupted virtual thread
 * cannot use a socket, nor wait for a process.
 */
public final class Undisturbed implements AutoCloseable {
  private final FutureTask<Void> task;

  private Undisturbed(Runnable work) {
    this.task = new FutureTask<>(work, null);
  }

  /** Begins the work on a thread of its own; {@link #close()} waits for its end. */
  public static Undisturbed start(Runnable work) {
    Undisturbed begun = new Undisturbed(work);
    Thread.ofVirtual().name(Thread.currentThread().getName() + "-undisturbed").start(begun.task);
    return begun;
  }

  /** Does the work, and waits for its end. */
  public static void run(Runnable work) {
    start(work).close();
  }

  /**
   * Waits for the end. An interrupt is kept for afterwards, whether it came before or meanwhile.
   * What the work throws is thrown.
   */
  @Override
  public void close() {
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
