package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
  private final Consumer<RowsProgress> progress;
  private final int mostNamed;
  private final List<TableParity> results = Collections.synchronizedList(new ArrayList<>());

  RowsPass(
      Both<Endpoint> endpoints,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<RowsProgress> progress) {
    this(endpoints, alignment, writes, deadline, progress, RowDifferences.MOST);
  }

  /**
   * @param progress told at each table's end, and of a large one at the end of each of its ranges;
   *     by one thread at a time, and with no snapshot open: it may hold the pass back
   * @param mostNamed rows of a table that are told with their keys
   */
  RowsPass(
      Both<Endpoint> endpoints,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<RowsProgress> progress,
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
    RowsCount count = new RowsCount(plan);
    plan.decided().forEach(table -> done(table, count, count::decided));
    Queue<ComparedTable> queue = new ConcurrentLinkedQueue<>(plan.tables());
    int workers = Math.min(jobs, plan.tables().size());
    Callable<Boolean> worker = () -> work(queue, count);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      await(threads.invokeAll(Collections.nCopies(workers, worker)));
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    return List.copyOf(results);
  }

  private boolean work(Queue<ComparedTable> queue, RowsCount count) {
    try (SessionPair sessions = SessionPair.open(endpoints.source(), endpoints.target())) {
      for (ComparedTable table = queue.poll(); table != null; table = queue.poll()) {
        ComparedTable read = table;
        done(compare(sessions, table, count), count, parity -> count.done(read, parity));
      }
      return true;
    } catch (RuntimeException e) {
      queue.clear();
      throw e;
    }
  }

  private TableParity compare(SessionPair sessions, ComparedTable table, RowsCount count) {
    Deadline began = Deadline.after(Duration.ZERO);
    return new TableComparison(
            sessions, alignment, writes, deadline, mostNamed, rows -> read(table, rows, count))
        .of(table)
        .in(began.elapsed());
  }

  private synchronized void read(ComparedTable table, long rows, RowsCount count) {
    count.read(table, rows);
    progress.accept(count.now(Optional.empty()));
  }

  private synchronized void done(
      TableParity table, RowsCount count, Consumer<TableParity> counting) {
    results.add(table);
    counting.accept(table);
    progress.accept(count.now(Optional.of(table)));
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
