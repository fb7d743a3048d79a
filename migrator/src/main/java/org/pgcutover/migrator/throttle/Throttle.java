package org.pgcutover.migrator.throttle;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.pgcutover.postgres.Deadline;

/**
 * Through which every chunk of a copy passes: it waits there while the copy is paused, or until its
 * turn has come at the rate that holds. Under a rate each chunk takes the next span of one common
 * time line, as long as its bytes need, and passes when its span begins; time that nobody used is
 * not saved up beyond {@link #BURST}. Thread-safe. A chunk costs one volatile read without a rate
 * and one compare-and-set with one; the lock is for those that wait anyway.
 */
public final class Throttle {
  private static final long BURST = Duration.ofMillis(50).toNanos();

  /** A new one with every change, so that who waits under the one before notices. */
  private record Regime(boolean paused, OptionalLong bytesPerSecond, AtomicLong nextNanos) {
    Regime(boolean paused, OptionalLong bytesPerSecond) {
      this(paused, bytesPerSecond, new AtomicLong(System.nanoTime()));
    }

    boolean isFree() {
      return !paused && bytesPerSecond.isEmpty();
    }

    /** When these bytes may pass, on the monotonic clock. */
    long take(long bytes) {
      long needs =
          (long) ((double) bytes / bytesPerSecond.orElseThrow() * TimeUnit.SECONDS.toNanos(1));
      long now = System.nanoTime();
      while (true) {
        long next = nextNanos.get();
        long begins = next - (now - BURST) > 0 ? next : now - BURST;
        if (nextNanos.compareAndSet(next, begins + needs)) {
          return begins;
        }
      }
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Regime regime = new Regime(false, OptionalLong.empty());

  /**
   * Returns when these bytes may be sent.
   *
   * @throws Deadline.CancelledException where the thread is interrupted; its flag stays set
   */
  public void pass(long bytes) {
    Regime now = regime;
    while (!now.isFree() && !passed(now, bytes)) {
      now = regime;
    }
  }

  /**
   * Holds from now on, for chunks that wait as well.
   *
   * @param bytesPerSecond at least 1; empty for as fast as it goes
   */
  void set(boolean paused, OptionalLong bytesPerSecond) {
    lock.lock();
    try {
      regime = new Regime(paused, bytesPerSecond);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return false where the regime changed meanwhile: the chunk then asks the new one
   */
  private boolean passed(Regime under, long bytes) {
    if (under.paused()) {
      return awaitTurn(under, Long.MAX_VALUE);
    }
    long turn = under.take(bytes);
    long wait = turn - System.nanoTime();
    return wait <= 0 || awaitTurn(under, wait);
  }

  private boolean awaitTurn(Regime under, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (regime == under && left > 0) {
        left = changed.awaitNanos(left);
      }
      return regime == under;
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    } finally {
      lock.unlock();
    }
  }
}
