package org.pgcutover.migrator.copy;

/**
 * How many streams copy, found by trying: one more while that brings more bytes a second, one less
 * while that costs none, and one less when somebody has reason to slow the copy down. A pure
 * sequence of decisions, one a window; confined to the thread that measures.
 */
final class StreamCount {
  /** Less is noise. */
  private static final double GAIN = 1.05;

  /**
   * Windows to stay before trying again: what the machines can do changes in the course of hours.
   */
  private static final int REST = 15;

  private enum Trying {
    NOTHING,
    MORE,
    LESS
  }

  private final int most;
  private int count;
  private Trying trying = Trying.NOTHING;
  private double rateBefore;
  private int rest;

  /**
   * @param first to begin with
   * @param most never more
   */
  StreamCount(int first, int most) {
    this.most = most;
    count = Math.min(first, most);
  }

  int count() {
    return count;
  }

  /**
   * Decides from a window in which exactly {@link #count} streams copied.
   *
   * @param rate bytes a second of all of them
   * @param pressed whether the copy is held back for somebody's sake
   * @return how many shall copy in the next
   */
  int next(double rate, boolean pressed) {
    if (pressed) {
      settle(Math.max(1, count - 1));
    } else {
      switch (trying) {
        case NOTHING -> rested(rate);
        case MORE -> triedMore(rate);
        case LESS -> triedLess(rate);
      }
    }
    return count;
  }

  private void rested(double rate) {
    if (rest > 0) {
      rest--;
    } else if (count < most) {
      attempt(Trying.MORE, count + 1, rate);
    } else {
      tryLess(rate);
    }
  }

  private void triedMore(double rate) {
    if (rate <= rateBefore * GAIN) {
      // Whether the one before was worth it is asked next.
      count--;
      tryLess(rateBefore);
    } else if (count < most) {
      attempt(Trying.MORE, count + 1, rate);
    } else {
      settle(count);
    }
  }

  private void triedLess(double rate) {
    if (rate * GAIN < rateBefore) {
      settle(count + 1);
    } else {
      tryLess(rate);
    }
  }

  private void tryLess(double rate) {
    if (count > 1) {
      attempt(Trying.LESS, count - 1, rate);
    } else {
      settle(count);
    }
  }

  private void attempt(Trying what, int streams, double rate) {
    trying = what;
    rateBefore = rate;
    count = streams;
  }

  private void settle(int streams) {
    count = streams;
    trying = Trying.NOTHING;
    rest = REST;
  }
}
