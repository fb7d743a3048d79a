package org.pgcutover.migrator.throttle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.migrator.throttle.Restraints.SourceLimit;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through which every chunk of a copy passes, and every table or range that is compared: it waits
 * there while the copy is paused, or until its turn has come at the rate that holds. Under a rate
 * each chunk takes the next span of one common time line, as long as its bytes need, and passes
 * when its span begins; time that nobody used is not saved up beyond {@link #BURST}. Thread-safe. A
 * chunk costs one volatile read without a rate and one compare-and-set with one; the lock is for
 * those that wait anyway.
 */
public final class Throttle {
  private static final Logger log = LoggerFactory.getLogger(Throttle.class);
  private static final Deadline FOREVER = Deadline.after(Duration.ofDays(36_500));
  private static final long BURST = Duration.ofMillis(50).toNanos();

  /** A new one with every change, so that who waits under the one before notices. */
  private record Regime(
      long number,
      Restraints restraints,
      Throttling throttling,
      long bytesPerSecond,
      AtomicLong nextNanos) {
    static Regime of(long number, Restraints restraints) {
      Throttling throttling = restraints.throttling();
      return new Regime(
          number,
          restraints,
          throttling,
          throttling.bytesPerSecond().orElse(Long.MAX_VALUE),
          new AtomicLong(System.nanoTime()));
    }

    boolean isFree() {
      return bytesPerSecond == Long.MAX_VALUE;
    }

    boolean isPause() {
      return bytesPerSecond == 0;
    }

    /** When these bytes may pass, on the monotonic clock. */
    long take(long bytes) {
      long needs = (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
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
  private volatile Regime regime;

  /**
   * @param rate in COPY's own bytes a second; as fast as it goes where empty
   * @param automatic whether the source's pressure slows the copy
   */
  public Throttle(Optional<ByteSize> rate, boolean automatic) {
    regime = Regime.of(0, new Restraints(false, rate, automatic, Optional.empty()));
  }

  /** One that holds nothing back. */
  public static Throttle open() {
    return new Throttle(Optional.empty(), false);
  }

  /**
   * Returns when these bytes may be sent.
   *
   * @throws Deadline.CancelledException where the thread is interrupted; its flag stays set
   */
  public void pass(long bytes) {
    pass(bytes, FOREVER);
  }

  /** The same, for what may wait no longer than until the deadline, and goes on then. */
  public void pass(long bytes, Deadline deadline) {
    Regime now = regime;
    while (!now.isFree() && !passed(now, bytes, deadline)) {
      now = regime;
    }
  }

  /** What holds the copy back now. */
  public Throttling throttling() {
    return regime.throttling();
  }

  public boolean isAutomatic() {
    return regime.restraints().automatic();
  }

  /** Chunks wait from now on; those on their way still arrive. */
  public void pause() {
    change(now -> now.withPaused(true));
  }

  public void resume() {
    change(now -> now.withPaused(false));
  }

  /** At most so many bytes a second; whether the source's pressure counts stays as it is. */
  public void rate(ByteSize rate) {
    change(now -> now.withRate(Optional.of(rate)));
  }

  /** No rate but what the source's pressure asks for. */
  public void automatic() {
    change(now -> now.withRate(Optional.empty()).withAutomatic(true));
  }

  /** As fast as it goes, whatever the source suffers. */
  public void off() {
    change(now -> now.withRate(Optional.empty()).withAutomatic(false));
  }

  /** What the source's pressure asks for. */
  void source(Optional<SourceLimit> limit) {
    change(now -> now.withSource(limit));
  }

  private void change(UnaryOperator<Restraints> change) {
    lock.lock();
    try {
      Restraints next = change.apply(regime.restraints());
      if (!next.equals(regime.restraints())) {
        regime = Regime.of(regime.number() + 1, next);
        log.info(
            "throttle: {}",
            regime.throttling().reason().isEmpty() ? "off" : regime.throttling().reason());
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return false where the regime changed meanwhile: the chunk then asks the new one
   */
  private boolean passed(Regime under, long bytes, Deadline deadline) {
    long left = deadline.remaining().toNanos();
    if (under.isPause()) {
      return awaitTurn(under, left);
    }
    long turn = under.take(bytes);
    long wait = turn - System.nanoTime();
    return wait <= 0 || awaitTurn(under, Math.min(wait, left));
  }

  @SuppressWarnings("ReferenceEquality") // a new regime is another object, whatever it says
  private boolean awaitTurn(Regime under, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (regime.number() == under.number() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return regime.number() == under.number();
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    } finally {
      lock.unlock();
    }
  }
}
