package org.pgcutover.migrator.life;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Whether work may go on. Exactly one of two comes first: the work ends, or it is stopped and its
 * thread interrupted; work that has ended is never interrupted. Thread-safe.
 */
public final class Verdict {
  private final Thread worker;
  private boolean past;
  private Optional<String> reason = Optional.empty();

  /** On work that this thread will do. */
  public Verdict() {
    this.worker = Thread.currentThread();
  }

  /** Ends the work, unless it has ended. */
  public synchronized void stop(String why) {
    if (!past) {
      past = true;
      reason = Optional.of(why);
      worker.interrupt();
    }
  }

  public synchronized boolean isPast() {
    return past;
  }

  /**
   * Does the work, on the thread that made this.
   *
   * @param stopped makes what is thrown where the work was stopped, of the reason and of what the
   *     work ended with, if it failed
   */
  public <T> T over(
      Supplier<T> work, BiFunction<String, Optional<RuntimeException>, RuntimeException> stopped) {
    Optional<T> result = Optional.empty();
    Optional<RuntimeException> failure = Optional.empty();
    try {
      result = Optional.of(work.get());
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
    Optional<String> why = end();
    if (why.isPresent()) {
      throw stopped.apply(why.get(), failure);
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    return result.orElseThrow();
  }

  /** The interrupt that stopped the work is taken back. */
  private synchronized Optional<String> end() {
    past = true;
    if (reason.isPresent()) {
      Thread.interrupted();
    }
    return reason;
  }
}
