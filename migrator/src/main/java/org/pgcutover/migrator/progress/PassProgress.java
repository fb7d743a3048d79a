package org.pgcutover.migrator.progress;

import java.time.Duration;
import java.util.Optional;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.verifier.RowsProgress;

/**
 * A pass over all tables, and when it will be at its end: at the pace from its beginning until the
 * last time that something was done. In between, time passes. Confined to one thread at a time.
 */
public final class PassProgress {
  private final long began;
  private long last;
  private double share;
  private ParityProgress progress = ParityProgress.NOT_BEGUN;

  /**
   * @param nanos when it begins, on a clock that never goes back
   */
  public PassProgress(long nanos) {
    began = nanos;
    last = nanos;
  }

  /** A table was compared, or a range of one. */
  public void compared(long nanos, RowsProgress pass) {
    last = nanos;
    share =
        pass.pagesExpected() > 0 ? Math.min(1, (double) pass.pages() / pass.pagesExpected()) : 1;
    progress =
        new ParityProgress(
            new Count(pass.tablesDone(), pass.tables()),
            pass.different(),
            pass.inconclusive(),
            new Count(pass.rows(), pass.rowsExpected()),
            Optional.empty());
  }

  /** What was done last, without what is left. */
  public ParityProgress done() {
    return progress;
  }

  /** Zero is left where it takes longer than foreseen. */
  public ParityProgress at(long nanos) {
    return new ParityProgress(
        progress.tables(),
        progress.different(),
        progress.inconclusive(),
        progress.rows(),
        left(nanos));
  }

  private Optional<Duration> left(long nanos) {
    if (share <= 0 || share >= 1) {
      return Optional.empty();
    }
    double all = (last - began) / share;
    return Optional.of(Duration.ofNanos(Math.max(0, Math.round(all - (nanos - began)))));
  }
}
