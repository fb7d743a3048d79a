package org.pgcutover.verifier;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
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

  /** How long a snapshot waits for the target, and keeps VACUUM from its work. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Parity UNTOLD =
      Parity.different(
          "its rows changed, on both sides alike, and the tracker did not tell of it: nothing that rests on it can be trusted");

  private final Session source;
  private final Session target;
  private final Marker marker;
  private final Tracker tracker;
  private final ChangedRows rows;
  private final SourceSums sums;
  private final KeyRanges.Limits ranges;
  private final Deadline deadline;

  @SuppressWarnings("MustBeClosedChecker")
  LiveAlignment(
      Both<Endpoint> endpoints,
      Tracker tracker,
      ChangedRows rows,
      SourceSums sums,
      KeyRanges.Limits ranges,
      Deadline deadline) {
    this.source = endpoints.source().open(APPLICATION_NAME);
    this.target = endpoints.target().open(APPLICATION_NAME);
    this.marker = new Marker(tracker.publication() + " parity");
    this.tracker = tracker;
    this.rows = rows;
    this.sums = sums;
    this.ranges = ranges;
    this.deadline = deadline;
  }

  @Override
  public Aligned align(SessionPair sessions, ComparedTable table) {
    long changes = rows.changes(table.name());
    SourceSnapshot shown = SourceSnapshot.of(sessions.source());
    if (!follows(deadline.within(PATIENCE))) {
      throw new NotAligned("the target did not follow in time");
    }
    SourceSnapshot.of(sessions.target());
    sessions.each(PinnedSettings::leaveCoresToClients);
    return new Live(sessions, shown, changes);
  }

  @Override
  public boolean awaitTarget() {
    return !deadline.isOver() && follows(deadline);
  }

  private boolean follows(Deadline limit) {
    return Marker.pass(this::send, this::isSeen, limit).isPresent();
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
    private final SessionPair sessions;
    private final SourceSnapshot shown;

    /** That were known of the table before the snapshot. */
    private final long changes;

    private Live(SessionPair sessions, SourceSnapshot shown, long changes) {
      this.sessions = sessions;
      this.shown = shown;
      this.changes = changes;
    }

    @Override
    public void awaitChanges() {
      if (!awaitTracker()) {
        throw new NotAligned("the tracker did not follow in time");
      }
    }

    @Override
    public Stream<List<List<String>>> changed(TableName table, int most) {
      return rows.hiddenFrom(shown, table, most);
    }

    @Override
    public boolean isChanged(TableName table, List<String> key) {
      return rows.isHiddenFrom(shown, table, key);
    }

    @Override
    public boolean isChangedAsAWhole(TableName table) {
      return rows.isHiddenFrom(shown, table);
    }

    @Override
    public Optional<Parity> foundEqual(ComparedTable table, Fingerprint sum) {
      rows.foundEqual(table.name(), shown);
      OptionalLong otherwise = sums.note(table.name(), sum, changes);
      return otherwise.isPresent() && isUntold(table, otherwise.getAsLong())
          ? Optional.of(UNTOLD)
          : Optional.empty();
    }

    /** Nearly always it was told of by now, and nobody has to wait. */
    private boolean isUntold(ComparedTable table, long known) {
      return rows.changes(table.name()) == known
          && awaitTracker()
          && rows.changes(table.name()) == known
          && !isAltered(table);
    }

    /** Since the proof began: what ALTER TABLE makes of rows is in no stream. */
    private boolean isAltered(ComparedTable table) {
      List<TableShape> shapes =
          sessions
              .source()
              .inSnapshot(_ -> {
                PinnedSettings.allowIndexes(sessions.source());
                return TableShape.list(sessions.source());
              });
      return shapes.stream()
          .noneMatch(now ->
              now.name().equals(table.name()) && now.version().equals(table.versions().source()));
    }

    @Override
    public void foundEqual(TableName table, List<List<String>> keys) {
      rows.foundEqual(table, keys, shown);
    }
  }
}
