package org.pgcutover.migrator.copy;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pgcutover.postgres.Deadline;

/**
 * Runs the same work on several virtual threads; the first failure ends all of them and is thrown.
 */
final class Workers {
  private Workers() {}

  static void run(int count, Runnable work) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("pgcutover-worker-", 0).factory());
    try {
      ExecutorCompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < count; i++) {
        ended.submit(work, true);
      }
      for (int i = 0; i < count; i++) {
        ended.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }
}
