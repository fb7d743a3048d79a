package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.pgcutover.postgres.Deadline;

/** What people ask of a run that waits at the gate: one thing at a time. Thread-safe. */
public final class Calls {
  private boolean listening;
  private int last;
  private Optional<Call> pending = Optional.empty();

  /** What is asked for. */
  public enum Kind {
    /** To go through the gate, if it is open. */
    CUTOVER,
    /** To freeze and prove as the cutover would, and to thaw. */
    REHEARSAL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Somebody asked.
   *
   * @param number by which the answer is known
   */
  public record Call(int number, Kind kind) {}

  /** Empty where the run has not come to the gate, or has another call to answer. */
  public synchronized Optional<Call> make(Kind kind) {
    if (!listening || pending.isPresent()) {
      return Optional.empty();
    }
    pending = Optional.of(new Call(++last, kind));
    notifyAll();
    return pending;
  }

  /** From here on one call is taken. */
  public synchronized void listen() {
    listening = true;
  }

  /**
   * The call that was made, or the next one; another is taken once this one was answered, which
   * {@link #listen} says.
   *
   * @return empty where none came in that time
   */
  public synchronized Optional<Call> await(Duration limit) {
    Deadline deadline = Deadline.after(limit);
    try {
      while (pending.isEmpty() && !deadline.isOver()) {
        wait(Math.max(1, deadline.remaining().toMillis()));
      }
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    Optional<Call> call = pending;
    listening &= call.isEmpty();
    pending = Optional.empty();
    return call;
  }
}
