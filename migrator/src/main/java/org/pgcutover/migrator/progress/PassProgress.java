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
  private final long rowsBefore;
  private double share;
  private ParityProgress progress;

  /**
   * @param nanos when it begins, on a clock that never goes back
   * @param rowsBefore that earlier passes have read
   */
  public PassProgress(long nanos, long rowsBefore) {
    this.rowsBefore = rowsBefore;
    progress = new ParityProgress(Count.NONE, 0, 0, Count.NONE, rowsBefore, Optional.empty());
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
            rowsBefore + pass.rows(),
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
        progress.rowsRead(),
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
