package org.pgcutover.migrator.progress;

/**
 * The indexes that are still to be built when the last row is there. How long one takes is guessed
 * from the rows until the first is built in that time, and then measured.
 */
final class IndexTail {
  /**
   * A primary key took a fifth to a quarter of the time of its table's rows (10 million rows of
   * pgbench, PostgreSQL 15 to 18).
   */
  private static final double SHARE_OF_ROWS = 0.25;

  /** An index that takes longer than foreseen is given this much of the excess again. */
  private static final double OVERTIME = 0.25;

  private double guess;
  private double began;
  private double lastBuilt;
  private long builtBefore;
  private long built;

  /**
   * Before the last row: what will be left to build then. As long as none was built, all of them;
   * afterwards as many as they are behind the parts now.
   */
  double guess(Work expected, Work done, double rowSeconds) {
    double due = expected.indexes() * ((double) done.parts() / Math.max(1, expected.parts()));
    double behind =
        done.indexes() == 0
            ? expected.indexes()
            : Math.clamp(due - done.indexes(), 0.0, (double) expected.indexes());
    guess =
        SHARE_OF_ROWS * rowSeconds / Math.max(1, Math.min(expected.parts(), expected.indexes()));
    return behind * guess;
  }

  void begin(double second, long indexes) {
    began = second;
    lastBuilt = second;
    builtBefore = indexes;
    built = indexes;
  }

  void look(double second, long indexes) {
    if (indexes > built) {
      built = indexes;
      lastBuilt = second;
    }
  }

  double left(double second, long indexesLeft) {
    if (indexesLeft <= 0) {
      return 0;
    }
    double each = (guess + lastBuilt - began) / (1 + built - builtBefore);
    double since = second - lastBuilt;
    double current = Math.max(each - since, OVERTIME * (since - each));
    return (indexesLeft - 1) * each + current;
  }
}
