package org.pgcutover.migrator.progress;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * When a copy's rows and indexes will be there. Rows: the bytes that are left, at the rate of the
 * last half of the run, but of a minute at the most, so that a short run is not judged by a moment
 * and a long one notices a change soon. Indexes that are built meanwhile slow that rate and are in
 * it; those that will be left after the last row are added. Time in which the copy is paused does
 * not count. Confined to one thread at a time.
 */
public final class Estimate {
  private static final double SHOWN_SECONDS = 5;
  private static final double SHORTEST_SECONDS = 10;
  private static final double LONGEST_SECONDS = 60;
  private static final double SHARE_OF_RUN = 0.5;

  /** Beyond it nothing is foreseen. */
  private static final double HORIZON_SECONDS = Duration.ofDays(365).toSeconds();

  private final CopySize size = new CopySize();
  private final RecentRate rate = new RecentRate(LONGEST_SECONDS);
  private final IndexTail tail = new IndexTail();
  private boolean planned;
  private boolean begun;
  private boolean paused;
  private boolean rowsDone;
  private long lastNanos;
  private long earlierBytes;
  private double second;
  private Work expected = Work.NONE;
  private Work done = Work.NONE;

  public void expect(Work all) {
    expected = all;
    size.expect(all.bytes());
    planned = true;
  }

  /**
   * Counts a part that is copied.
   *
   * @param partSize the part's share in the expected bytes
   * @param partBytes COPY's own
   */
  public void partDone(long partSize, long partBytes) {
    size.done(partSize, partBytes);
  }

  /**
   * A look at the copy.
   *
   * @param nanos on a clock that never goes back
   * @param isPaused since the look before
   */
  public void look(long nanos, Work soFar, boolean isPaused) {
    if (begun && !isPaused) {
      second += (double) Math.max(0, nanos - lastNanos) / TimeUnit.SECONDS.toNanos(1);
    }
    if (!begun) {
      // What an earlier run has copied is there, but says nothing of how fast this one is.
      earlierBytes = soFar.bytes();
    }
    begun = true;
    paused = isPaused;
    lastNanos = nanos;
    done = soFar;
    rate.look(second, soFar.bytes() - earlierBytes);
    boolean allRows = planned && soFar.parts() >= expected.parts();
    if (allRows && !rowsDone) {
      tail.begin(second, soFar.indexes());
    }
    rowsDone = allRows;
    tail.look(second, soFar.indexes());
  }

  /** COPY's own bytes of the whole copy, as far as they are known by now. */
  public long bytes() {
    return rowsDone ? done.bytes() : Math.round(size.total(done.bytes()));
  }

  /** Over the last seconds. */
  public long bytesPerSecond() {
    return paused ? 0 : Math.round(rate.over(SHOWN_SECONDS));
  }

  /** Empty before the first bytes and while the copy is paused; zero at its end. */
  public Optional<Duration> left() {
    if (!planned || paused) {
      return Optional.empty();
    }
    double seconds = rowsDone ? indexSeconds() : rowSeconds();
    return seconds <= HORIZON_SECONDS
        ? Optional.of(Duration.ofMillis(Math.round(seconds * 1000)))
        : Optional.empty();
  }

  private double indexSeconds() {
    return tail.left(second, expected.indexes() - done.indexes());
  }

  private double rowSeconds() {
    double total = size.total(done.bytes());
    double recent = rate.over(Math.clamp(SHARE_OF_RUN * second, SHORTEST_SECONDS, LONGEST_SECONDS));
    // Where all streams wait for indexes, nothing comes for a while: then the whole run counts.
    double bytesPerSecond =
        recent > 0 ? recent : second > 0 ? (done.bytes() - earlierBytes) / second : 0;
    if (bytesPerSecond <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double left = (total - done.bytes()) / bytesPerSecond;
    return left + tail.guess(expected, done, second + left);
  }
}
