package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.pgcutover.postgres.Deadline;

/**
 * What people ask of a run that waits at the gate: one thing at a time, and only while it waits.
 * Thread-safe.
 */
public final class Calls {
  private boolean waiting;
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

  /** Empty where the run does not wait at the gate, or has another call to answer. */
  public synchronized Optional<Call> make(Kind kind) {
    if (!waiting || pending.isPresent()) {
      return Optional.empty();
    }
    pending = Optional.of(new Call(++last, kind));
    notifyAll();
    return pending;
  }

  /** From here on calls are taken. */
  public synchronized void listen() {
    waiting = true;
  }

  /** And from here on no more; one that was made is there still. */
  public synchronized void busy() {
    waiting = false;
  }

  /**
   * The call that was made, or the next one.
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
    pending = Optional.empty();
    return call;
  }
}
