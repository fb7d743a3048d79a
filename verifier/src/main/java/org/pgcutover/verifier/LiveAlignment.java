package org.pgcutover.verifier;

import java.util.List;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.tracking.ChangedRows;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.SourceSnapshot;
import org.pgcutover.verifier.tracking.Tracker;

/**
 * While the source is written: the target's snapshot is taken when everything that the source's
 * shows is there, and every row that changed since is known by the tracker. The markers travel on
 * sessions of their own, one pair for all workers. Thread-safe.
 */
final class LiveAlignment implements Alignment, AutoCloseable {
  private static final String APPLICATION_NAME = "pgcutover_verifier";

  private final Session source;
  private final Session target;
  private final Marker marker;
  private final Tracker tracker;
  private final ChangedRows rows;
  private final KeyRanges.Limits ranges;
  private final Deadline deadline;

  @SuppressWarnings("MustBeClosedChecker")
  LiveAlignment(
      Both<Endpoint> endpoints,
      Tracker tracker,
      ChangedRows rows,
      KeyRanges.Limits ranges,
      Deadline deadline) {
    this.source = endpoints.source().open(APPLICATION_NAME);
    this.target = endpoints.target().open(APPLICATION_NAME);
    this.marker = new Marker(tracker.publication() + " parity");
    this.tracker = tracker;
    this.rows = rows;
    this.ranges = ranges;
    this.deadline = deadline;
  }

  @Override
  public Aligned align(SessionPair sessions) {
    SourceSnapshot shown = SourceSnapshot.of(sessions.source());
    if (Marker.pass(this::send, this::isSeen, deadline).isEmpty()) {
      throw new NotAligned("the target did not follow in time");
    }
    SourceSnapshot.of(sessions.target());
    return new Live(shown);
  }

  @Override
  public KeyRanges.Limits ranges() {
    return ranges;
  }

  /** Whether the tracker has read, before the deadline, all that was committed until now. */
  boolean awaitTracker() {
    return tracker.await(marker, send(), deadline);
  }

  private synchronized long send() {
    return marker.send(source);
  }

  private synchronized boolean isSeen(long beat) {
    return marker.isSeen(target, beat);
  }

  @Override
  public void close() {
    try (source;
        target) {
      // Both are closed, the second even if the first fails.
    }
  }

  /** No pair of snapshots: nothing is known of the table. */
  static final class NotAligned extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAligned(String reason) {
      super(reason);
    }
  }

  private final class Live implements Aligned {
    private final SourceSnapshot shown;

    private Live(SourceSnapshot shown) {
      this.shown = shown;
    }

    @Override
    public List<List<String>> changed(TableName table) {
      if (!awaitTracker()) {
        throw new NotAligned("the tracker did not follow in time");
      }
      return rows.hiddenFrom(shown, table);
    }

    @Override
    public boolean isChangedAsAWhole(TableName table) {
      return rows.isHiddenFrom(shown, table);
    }

    @Override
    public void foundEqual(TableName table) {
      rows.foundEqual(table, shown);
    }

    @Override
    public void foundEqual(TableName table, List<List<String>> keys) {
      rows.foundEqual(table, keys, shown);
    }
  }
}
