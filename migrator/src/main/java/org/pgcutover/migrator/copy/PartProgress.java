package org.pgcutover.migrator.copy;

import java.util.function.ObjLongConsumer;

/**
 * Tells of a part's rows and bytes once, however often it is copied: each attempt reads the same
 * from the same snapshot, so that only what goes beyond all earlier ones is new. Nothing that was
 * told is taken back, for counters only rise. Confined to the worker's thread.
 */
final class PartProgress {
  private final ObjLongConsumer<Long> progress;
  private long rows;
  private long bytes;
  private long toldRows;
  private long toldBytes;

  /**
   * @param progress hears of rows and bytes
   */
  PartProgress(ObjLongConsumer<Long> progress) {
    this.progress = progress;
  }

  /** Another attempt begins, with the first row. */
  void begin() {
    rows = 0;
    bytes = 0;
  }

  void passed(int moreRows, long moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
    long newRows = Math.max(0, rows - toldRows);
    long newBytes = Math.max(0, bytes - toldBytes);
    toldRows += newRows;
    toldBytes += newBytes;
    progress.accept(newRows, newBytes);
  }
}
