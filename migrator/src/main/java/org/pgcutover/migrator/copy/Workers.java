package org.pgcutover.migrator.copy;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pgcutover.postgres.Deadline;

/** Runs work on virtual threads of its own; the first failure ends all of them and is thrown. */
final class Workers {
  private Workers() {}

  /** The same work several times. */
  static void run(int count, Runnable work) {
    run(Collections.nCopies(count, work));
  }

  static void run(List<Runnable> work) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("pgcutover-worker-", 0).factory());
    try {
      ExecutorCompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
      work.forEach(each -> ended.submit(each, true));
      for (int i = 0; i < work.size(); i++) {
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
