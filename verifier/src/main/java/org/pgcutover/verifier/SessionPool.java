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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pairs of sessions by which works are done side by side, opened when they are first needed and
 * kept open between works: a new session takes longer than most of what is compared while writes
 * are blocked. One work at a time, from one thread.
 */
final class SessionPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionPool.class);
  private static final Duration STATEMENT = Duration.ofMinutes(5);

  private final Both<Endpoint> endpoints;
  private final int size;
  private final Queue<SessionPair> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param size pairs at most
   */
  SessionPool(Both<Endpoint> endpoints, int size) {
    this.endpoints = endpoints;
    this.size = size;
  }

  /**
   * Deals with all of them, each on a worker's own pair. The first worker that fails, as where a
   * server is lost, empties the queue, so that the others end with what they have in hand; what it
   * threw is thrown. One that finds no connection leaves its share to those that have theirs.
   */
  <T> void each(Collection<T> works, BiConsumer<SessionPair, T> worker) {
    Queue<T> queue = new ConcurrentLinkedQueue<>(works);
    AtomicBoolean hasBegun = new AtomicBoolean();
    Callable<Boolean> deal = () -> deal(queue, worker, hasBegun);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      await(threads.invokeAll(Collections.nCopies(Math.min(size, works.size()), deal)));
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  /** Opens as many as there may be, where nobody waits for them yet. */
  void fill() {
    while (idle.size() < size) {
      idle.add(SessionPair.open(endpoints.source(), endpoints.target()));
    }
  }

  private <T> boolean deal(
      Queue<T> queue, BiConsumer<SessionPair, T> worker, AtomicBoolean hasBegun) {
    try {
      SessionPair sessions;
      try {
        sessions = take();
        hasBegun.set(true);
      } catch (PostgresException e) {
        if (!hasBegun.get()) {
          throw e;
        }
        log.warn("fewer tables are compared side by side: {}", e.getMessage());
        return false;
      }
      try {
        for (T work = queue.poll(); work != null; work = queue.poll()) {
          worker.accept(sessions, work);
        }
      } catch (RuntimeException e) {
        sessions.close();
        throw e;
      }
      idle.add(sessions);
      return true;
    } catch (RuntimeException e) {
      queue.clear();
      throw e;
    }
  }

  /**
   * With the limits of a new one: those of the work before may have been a freeze's, or next to
   * none.
   */
  private SessionPair take() {
    SessionPair kept = idle.poll();
    if (kept == null) {
      return SessionPair.open(endpoints.source(), endpoints.target());
    }
    try {
      kept.each(Deadline.after(STATEMENT)::bound);
    } catch (RuntimeException e) {
      kept.close();
      throw e;
    }
    return kept;
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

  @Override
  public void close() {
    for (SessionPair sessions = idle.poll(); sessions != null; sessions = idle.poll()) {
      sessions.close();
    }
  }
}
