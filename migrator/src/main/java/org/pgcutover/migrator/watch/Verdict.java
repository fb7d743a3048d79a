package org.pgcutover.migrator.watch;

import java.util.Optional;

/**
 * Whether a copy may go on. Exactly one of two comes first: the copy ends, or it is stopped and its
 * thread interrupted; a copy that has ended is never interrupted. Thread-safe.
 */
final class Verdict {
  private final Thread worker;
  private boolean past;
  private Optional<String> reason = Optional.empty();

  Verdict(Thread worker) {
    this.worker = worker;
  }

  /** Ends the copy, unless it has ended. */
  synchronized void stop(String why) {
    if (!past) {
      past = true;
      reason = Optional.of(why);
      worker.interrupt();
    }
  }

  /**
   * The copy has ended.
   *
   * @return why it was stopped, if it was; the interrupt that did is taken back
   */
  synchronized Optional<String> end() {
    past = true;
    if (reason.isPresent() && Thread.currentThread() == worker) {
      Thread.interrupted();
    }
    return reason;
  }

  synchronized boolean isPast() {
    return past;
  }
}
