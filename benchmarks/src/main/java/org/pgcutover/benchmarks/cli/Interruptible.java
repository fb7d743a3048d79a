package org.pgcutover.benchmarks.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that a signal interrupts, and that the process then waits for, so that everything is taken
 * down first.
 */
final class Interruptible implements AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interruptible(Thread worker) {
    this.hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                ended.await(WAIT_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "pgcutover-bench-signal");
  }

  /** From now on until it is closed, a signal interrupts this thread. */
  static Interruptible here() {
    Interruptible here = new Interruptible(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(here.hook);
    return here;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what ended the work.
    }
  }
}
