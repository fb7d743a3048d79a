package org.pgcutover.migrator.progress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How fast a number of bytes changes in a second, over a span that ends now, from looks at a
 * counter.
 */
public final class RecentRate {
  /** Looks closer together than that become one: a span of a minute is then a few hundred. */
  private static final double STEP_SECONDS = 0.2;

  private record Look(double second, long bytes) {}

  private final double longestSeconds;
  private final Deque<Look> looks = new ArrayDeque<>();
  private Look last = new Look(0, 0);

  public RecentRate(double longestSeconds) {
    this.longestSeconds = longestSeconds;
    looks.addLast(last);
  }

  public void look(double second, long bytes) {
    last = new Look(second, bytes);
    if (second - looks.getLast().second() >= STEP_SECONDS) {
      looks.addLast(last);
    }
    // The look at or before the beginning of the longest span stays, to measure from.
    while (looks.size() > 2 && second(1) <= second - longestSeconds) {
      looks.removeFirst();
    }
  }

  /** 0 where nothing came within the span, or no time has passed. */
  public double over(double seconds) {
    Look from = looks.getFirst();
    for (Look look : looks) {
      if (look.second() > last.second() - seconds) {
        break;
      }
      from = look;
    }
    double passed = last.second() - from.second();
    return passed > 0 ? (last.bytes() - from.bytes()) / passed : 0;
  }

  private double second(int index) {
    Iterator<Look> iterator = looks.iterator();
    for (int i = 0; i < index; i++) {
      iterator.next();
    }
    return iterator.next().second();
  }
}
