package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayDeque;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pairs of sessions by which works are done side by side, opened before or when they are needed and
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
  <T> void each(Collection<T> works, Deadline deadline, BiConsumer<SessionPair, T> worker) {
    Queue<T> queue = new ConcurrentLinkedQueue<>(works);
    Callable<Optional<PostgresException>> deal = () -> deal(queue, deadline, worker);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<PostgresException> unconnected =
          await(threads.invokeAll(Collections.nCopies(Math.min(size, works.size()), deal)));
      if (!queue.isEmpty()) {
        throw unconnected.getFirst();
      }
      unconnected.forEach(e -> log.warn("fewer are compared side by side: {}", e.getMessage()));
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  /** Does one work, on a pair that the next ones find. */
  <R> R one(Deadline deadline, Function<SessionPair, R> work) {
    return keeping(take(deadline), work);
  }

  /** Kept where the work did not fail. */
  private <R> R keeping(SessionPair sessions, Function<SessionPair, R> work) {
    try {
      R result = work.apply(sessions);
      idle.add(sessions);
      return result;
    } catch (RuntimeException e) {
      sessions.close();
      throw e;
    }
  }

  /** Opens as many as there may be, or as can be, where nobody waits for them yet. */
  void fill(Deadline deadline) {
    Queue<SessionPair> alive = new ArrayDeque<>();
    try {
      while (alive.size() < size && !deadline.isOver()) {
        alive.add(take(deadline));
      }
    } catch (PostgresException e) {
      log.warn("fewer will be compared side by side: {}", e.getMessage());
    } finally {
      idle.addAll(alive);
    }
  }

  /**
   * @return why it had no pair
   */
  private <T> Optional<PostgresException> deal(
      Queue<T> queue, Deadline deadline, BiConsumer<SessionPair, T> worker) {
    SessionPair sessions;
    try {
      sessions = take(deadline);
    } catch (PostgresException e) {
      return Optional.of(e);
    }
    return keeping(
        sessions,
        pair -> {
          try {
            for (T work = queue.poll(); work != null; work = queue.poll()) {
              worker.accept(pair, work);
            }
            return Optional.empty();
          } catch (RuntimeException e) {
            queue.clear();
            throw e;
          }
        });
  }

  /** A kept one that is alive still, or a new one. */
  private SessionPair take(Deadline deadline) {
    // The limits of the work before may have been a freeze's, or next to none.
    Deadline limit = deadline.within(STATEMENT);
    for (SessionPair kept = idle.poll(); kept != null; kept = idle.poll()) {
      try {
        kept.each(limit::bound);
        return kept;
      } catch (RuntimeException e) {
        kept.close();
        if (!(e instanceof PostgresException lost) || !lost.isConnectionFailure()) {
          throw e;
        }
      }
    }
    return SessionPair.open(endpoints.source(), endpoints.target());
  }

  private static List<PostgresException> await(
      Collection<Future<Optional<PostgresException>>> workers) throws InterruptedException {
    List<PostgresException> unconnected = new ArrayList<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (Future<Optional<PostgresException>> worker : workers) {
      try {
        worker.get().ifPresent(unconnected::add);
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
    return unconnected;
  }

  @Override
  public void close() {
    for (SessionPair sessions = idle.poll(); sessions != null; sessions = idle.poll()) {
      sessions.close();
    }
  }
}
