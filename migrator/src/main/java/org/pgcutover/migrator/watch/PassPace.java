package org.pgcutover.migrator.watch;

import java.util.concurrent.TimeUnit;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.throttle.PressureGauge;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.verifier.RowsProgress;

/**
 * Holds a comparison of all rows back as a copy is: paused, at a rate, or by what the server
 * suffers that applications use. It waits between two tables, and between two ranges of a large
 * one, when no snapshot is open but those that are kept after a cutover.
 */
public final class PassPace implements AutoCloseable {
  /**
   * As long as a server was not built with another size, which changes the rate and nothing else.
   */
  private static final long PAGE_BYTES = 8192;

  private final Progress progress;
  private final Throttle throttle;
  private final Deadline deadline;
  private final PressureGauge gauge;
  private final Lookout lookout;
  private final long began = System.nanoTime();
  private volatile long bytes;

  private PassPace(Endpoint inUse, Progress progress, Throttle throttle, Deadline deadline) {
    this.progress = progress;
    this.throttle = throttle;
    this.deadline = deadline;
    this.gauge = new PressureGauge(throttle, this::bytesPerSecond);
    this.lookout = Lookout.at(inUse, gauge::look);
  }

  /**
   * From the beginning of a pass to its end.
   *
   * @param inUse the server with the applications
   * @param deadline behind which it holds nothing back
   */
  public static PassPace begin(
      Endpoint inUse, Progress progress, Throttle throttle, Deadline deadline) {
    return new PassPace(inUse, progress, throttle, deadline);
  }

  /** Tells how far the pass is, and returns when it may go on; not by two threads at a time. */
  public void read(RowsProgress pass) {
    progress.compared(pass);
    long before = bytes;
    bytes = pass.pages() * PAGE_BYTES;
    throttle.pass(Math.max(0, bytes - before), deadline);
  }

  private long bytesPerSecond() {
    return (long)
        ((double) bytes * TimeUnit.SECONDS.toNanos(1) / Math.max(1, System.nanoTime() - began));
  }

  @Override
  public void close() {
    lookout.close();
    gauge.forget();
  }
}
