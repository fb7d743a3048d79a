package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * Reads all tables of a plan once. Workers on virtual threads, each with a pair of sessions of its
 * own, take tables from a queue; both sides of one table are read at the same time. The first
 * worker that loses a server empties the queue, so that the others end with the table in hand.
 *
 * <p>For one pass and one caller; the queue and {@link #done} are what the workers share.
 */
final class RowsPass {
  private final Both<Endpoint> endpoints;
  private final Alignment alignment;
  private final Writes writes;
  private final Deadline deadline;
  private final Consumer<TableParity> progress;
  private final int mostNamed;
  private final List<TableParity> results = Collections.synchronizedList(new ArrayList<>());

  RowsPass(
      Both<Endpoint> endpoints,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<TableParity> progress) {
    this(endpoints, alignment, writes, deadline, progress, RowDifferences.MOST);
  }

  /**
   * @param mostNamed rows of a table that are told with their keys
   */
  RowsPass(
      Both<Endpoint> endpoints,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<TableParity> progress,
      int mostNamed) {
    this.endpoints = endpoints;
    this.alignment = alignment;
    this.writes = writes;
    this.deadline = deadline;
    this.progress = progress;
    this.mostNamed = mostNamed;
  }

  /** In the order in which they were done. */
  List<TableParity> run(RowsPlan plan, int jobs) {
    plan.decided().forEach(this::done);
    Queue<ComparedTable> queue = new ConcurrentLinkedQueue<>(plan.tables());
    int workers = Math.min(jobs, plan.tables().size());
    Callable<Boolean> worker = () -> work(queue);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      await(threads.invokeAll(Collections.nCopies(workers, worker)));
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    return List.copyOf(results);
  }

  private boolean work(Queue<ComparedTable> queue) {
    try (SessionPair sessions = SessionPair.open(endpoints.source(), endpoints.target())) {
      for (ComparedTable table = queue.poll(); table != null; table = queue.poll()) {
        done(compare(sessions, table));
      }
      return true;
    } catch (RuntimeException e) {
      queue.clear();
      throw e;
    }
  }

  private TableParity compare(SessionPair sessions, ComparedTable table) {
    Deadline began = Deadline.after(Duration.ZERO);
    return new WholeComparison(sessions, alignment, writes, deadline, mostNamed)
        .of(table)
        .in(began.elapsed());
  }

  /** One at a time: what listens need not be thread-safe. */
  private synchronized void done(TableParity table) {
    results.add(table);
    progress.accept(table);
  }

  private static void await(Collection<Future<Boolean>> workers) throws InterruptedException {
    List<RuntimeException> failures = new ArrayList<>();
    for (Future<Boolean> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        failures.add(
            e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e));
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }
}
