package org.pgcutover.migrator.copy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.pgcutover.postgres.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets as many workers copy at once as {@link StreamCount} finds best. A worker asks before each
 * part; one that copies is never stopped in the middle. Thread-safe.
 */
final class Streams {
  private static final Logger log = LoggerFactory.getLogger(Streams.class);
  private static final Duration WINDOW = Duration.ofSeconds(2);

  private final StreamCount count;
  private final Semaphore permits;
  private final AtomicInteger copying = new AtomicInteger();

  /** Taken back while a worker still held it. */
  private final AtomicInteger owed = new AtomicInteger();

  private volatile boolean over;

  Streams(StreamCount count) {
    this.count = count;
    permits = new Semaphore(count.count(), true);
  }

  void begin() {
    try {
      permits.acquire();
      copying.incrementAndGet();
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  void end() {
    copying.decrementAndGet();
    if (owed.getAndUpdate(debt -> Math.max(0, debt - 1)) == 0) {
      permits.release();
    }
  }

  /** No part is left: who measures need not go on. */
  void over() {
    over = true;
  }

  /**
   * Measures and decides until the copy is over; for a thread of its own.
   *
   * @param bytes copied so far
   * @param pressed whether the copy is held back for somebody's sake
   */
  void tune(LongSupplier bytes, BooleanSupplier pressed) {
    while (!over) {
      int copyingBefore = copying.get();
      long bytesBefore = bytes.getAsLong();
      long began = System.nanoTime();
      Deadline.after(WINDOW).await(Duration.ofMillis(50), () -> over);
      if (!over && copyingBefore == count.count() && copying.get() == copyingBefore) {
        double seconds = (System.nanoTime() - began) / 1e9;
        decide((bytes.getAsLong() - bytesBefore) / seconds, pressed.getAsBoolean());
      }
    }
  }

  private void decide(double rate, boolean pressed) {
    int before = count.count();
    int now = count.next(rate, pressed);
    for (int i = before; i < now; i++) {
      permits.release();
    }
    for (int i = now; i < before; i++) {
      if (!permits.tryAcquire()) {
        owed.incrementAndGet();
      }
    }
    if (now != before) {
      log.info("copying with {} streams instead of {}, at {} MB/s", now, before, (long) rate >> 20);
    }
  }
}
