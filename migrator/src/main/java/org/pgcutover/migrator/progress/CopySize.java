package org.pgcutover.migrator.progress;

/**
 * How many bytes COPY will send in all. Known beforehand are only the tables' sizes, and COPY's
 * form may be a third of that (tuple headers, dead rows) or thrice (compressed values); the parts
 * that are done show the ratio. They are believed in proportion to their size: small tables, mostly
 * the empty rest of a page, say nothing about large ones.
 */
final class CopySize {
  /** The share of the whole that weighs as much as a guess of one to one. */
  private static final double DOUBT = 0.005;

  private long size;
  private long doneSize;
  private long doneBytes;

  void expect(long allSize) {
    size = allSize;
  }

  void done(long partSize, long partBytes) {
    doneSize += partSize;
    doneBytes += partBytes;
  }

  /**
   * @param copied bytes so far, of parts that are not done too
   */
  double total(long copied) {
    double guess = DOUBT * size;
    double ratio = doneSize + guess > 0 ? (doneBytes + guess) / (doneSize + guess) : 1;
    return Math.max((double) copied, doneBytes + ratio * Math.max(0.0, (double) size - doneSize));
  }
}
