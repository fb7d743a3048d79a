package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.RowCursor;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Alignment.Aligned;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
import org.pgcutover.verifier.TableReading.Read;
import org.pgcutover.verifier.TableReading.Unread;

/**
 * Compares a range of a table, which may be all of it: both sides are hashed at the same time, each
 * in one snapshot. Where the hashes differ, the rows that changed between the two snapshots are
 * taken out on both sides; where they differ still, they are hashed once more, into buckets, and
 * the rows of the buckets that differ are compared one by one, all in the same snapshots. Confined
 * to the thread that has the sessions.
 */
final class RangeComparison {
  /** Rows that are kept at once. */
  private static final int LOT = 10_000;

  private static final Parity CHANGED_AS_A_WHOLE =
      new Parity.Inconclusive(List.of("it changed as a whole while it was read"), true);

  private final SessionPair sessions;
  private final Alignment alignment;
  private final Writes writes;
  private final Deadline deadline;
  private final int mostNamed;
  private final DifferingColumns columns;

  RangeComparison(SessionPair sessions, Alignment alignment, Writes writes, Deadline deadline) {
    this(sessions, alignment, writes, deadline, RowDifferences.MOST);
  }

  /**
   * @param mostNamed rows of a table that are told with their keys
   */
  RangeComparison(
      SessionPair sessions, Alignment alignment, Writes writes, Deadline deadline, int mostNamed) {
    this.sessions = sessions;
    this.alignment = alignment;
    this.writes = writes;
    this.deadline = deadline;
    this.mostNamed = mostNamed;
    this.columns = new DifferingColumns(sessions, deadline);
  }

  /**
   * What came of one pair of snapshots.
   *
   * @param aligned the snapshots; none where there were none
   * @param source its rows there; nothing where they were not read
   * @param reading how long both sides were hashed
   */
  record Compared(
      TableParity parity, Optional<Aligned> aligned, Fingerprint source, Duration reading) {
    static Compared unread(ComparedTable table, Parity doubt) {
      return new Compared(
          TableParity.unread(table.name(), doubt),
          Optional.empty(),
          Fingerprint.NOTHING,
          Duration.ZERO);
    }
  }

  /** Compares all rows of its range. That they are equal is the caller's to note. */
  Compared of(ComparedTable table) {
    try {
      return inSnapshots(table);
    } catch (LiveAlignment.NotAligned e) {
      return alignment.awaitTarget()
          ? of(table)
          : Compared.unread(
              table, new Parity.Inconclusive(List.of(String.valueOf(e.getMessage())), true));
    }
  }

  private Compared inSnapshots(ComparedTable table) {
    return sessions.inSnapshots(() -> {
      Aligned aligned = alignment.align(sessions, table);
      Deadline began = Deadline.after(Duration.ZERO);
      Both<TableReading> readings = sessions.both(session -> reading(session, table));
      Duration took = began.elapsed();
      TableParity parity =
          unread(readings)
              .or(() -> aligned.doubt(table.name()))
              .map(doubt -> parity(table, readings, doubt, RowDifferences.NONE))
              .orElseGet(() -> read(table, aligned, readings));
      return new Compared(parity, Optional.of(aligned), sum(readings.source()), took);
    });
  }

  private static Fingerprint sum(TableReading reading) {
    return reading instanceof Read read ? read.fingerprint() : Fingerprint.NOTHING;
  }

  private TableReading reading(Session session, ComparedTable table) {
    findByIndex(session, table);
    return alignment.read(session, table, deadline);
  }

  /** A range only: all of a table is read from the heap. */
  private static void findByIndex(Session session, ComparedTable table) {
    if (!table.query().range().isWhole()) {
      PinnedSettings.requireIndexes(session);
    }
  }

  /**
   * Compares some rows by their keys.
   *
   * @return those that differ and did not change between the two snapshots; empty where all are
   *     equal, or changing still
   */
  RowDifferences ofKeys(ComparedTable table, List<List<String>> keys) {
    try {
      return byKeys(table, keys);
    } catch (LiveAlignment.NotAligned e) {
      // They stay among the changed ones.
      return RowDifferences.NONE;
    }
  }

  private RowDifferences byKeys(ComparedTable table, List<List<String>> keys) {
    return sessions.inSnapshots(() -> {
      Aligned aligned = alignment.align(sessions, table);
      Both<Map<Integer, RowHash>> rows = sessions.both(session -> hashesOf(session, table, keys));
      List<List<String>> equal = new ArrayList<>();
      List<Integer> unequal = new ArrayList<>();
      for (int place = 1; place <= keys.size(); place++) {
        int key = place;
        if (rows.map(side -> Optional.ofNullable(side.get(key))).agree()) {
          equal.add(keys.get(key - 1));
        } else {
          unequal.add(key);
        }
      }
      aligned.foundEqual(table.name(), equal);
      return unequal.isEmpty()
          ? RowDifferences.NONE
          : unchanged(table, keys, unequal, rows, aligned);
    });
  }

  private RowDifferences unchanged(
      ComparedTable table,
      List<List<String>> keys,
      List<Integer> unequal,
      Both<Map<Integer, RowHash>> rows,
      Aligned aligned) {
    aligned.awaitChanges();
    RowDifferences.Builder differences =
        new RowDifferences.Builder(table.query().keyNames(), mostNamed);
    if (!aligned.isChangedAsAWhole(table.name())) {
      for (int key : unequal) {
        RowHash row = new RowHash(keys.get(key - 1), 0, 0);
        if (!aligned.isChanged(table.name(), row.key())) {
          differences.add(kind(rows.map(side -> side.containsKey(key))), row);
        }
      }
    }
    return differences.build().naming(named -> columns.of(table, named));
  }

  private static RowDifference.Kind kind(Both<Boolean> there) {
    return kind(Boolean.compare(there.target(), there.source()));
  }

  /**
   * @param order of the source's row and the target's, the first of which is there
   */
  private static RowDifference.Kind kind(int order) {
    return order < 0
        ? RowDifference.Kind.MISSING
        : order > 0 ? RowDifference.Kind.EXTRA : RowDifference.Kind.DIFFERENT;
  }

  private static Optional<Parity> unread(Both<TableReading> readings) {
    if (readings.source() instanceof Unread(Parity doubt)) {
      return Optional.of(doubt);
    }
    if (readings.target() instanceof Unread(Parity doubt)) {
      return Optional.of(doubt);
    }
    return Optional.empty();
  }

  private TableParity read(ComparedTable table, Aligned aligned, Both<TableReading> readings) {
    Both<Fingerprint> all = readings.map(reading -> ((Read) reading).fingerprint());
    if (all.agree()) {
      return parity(table, readings, new Parity.Equal(), RowDifferences.NONE);
    }
    Both<Fingerprints> unchanged;
    try {
      aligned.awaitChanges();
      if (aligned.isChangedAsAWhole(table.name())) {
        return parity(table, readings, CHANGED_AS_A_WHOLE, RowDifferences.NONE);
      }
      unchanged = withoutChanged(table, aligned, all.map(Fingerprints::ofWhole));
    } catch (PostgresException e) {
      // What changed meanwhile was not taken out: that the rest differs is not known.
      return parity(
          table,
          readings,
          new Parity.Inconclusive(List.of(TableReading.refusal(e)), true),
          RowDifferences.NONE);
    }
    return Fingerprints.differing(unchanged).isEmpty()
        ? parity(table, readings, new Parity.Equal(), RowDifferences.NONE)
        : different(table, readings, aligned);
  }

  private TableParity different(ComparedTable table, Both<TableReading> readings, Aligned aligned) {
    try {
      RowDifferences differences = differences(table, differing(table, aligned), aligned);
      return parity(
          table,
          readings,
          writes.unequal(differences.isEmpty() ? "rows differ" : differences.summary()),
          differences);
    } catch (PostgresException e) {
      // That they differ is known; which rows, the server would not say.
      return parity(
          table,
          readings,
          writes.unequal(
              "rows differ (which was not found: %s)".formatted(TableReading.refusal(e))),
          RowDifferences.NONE);
    }
  }

  private static TableParity parity(
      ComparedTable table,
      Both<TableReading> readings,
      Parity verdict,
      RowDifferences differences) {
    return new TableParity(
        table.name(), verdict, readings.source().rows(), readings.target().rows(), differences);
  }

  /** The buckets in which rows differ that did not change between the snapshots. */
  private List<Long> differing(ComparedTable table, Aligned aligned) {
    if (table.buckets() == 1) {
      return List.of(0L);
    }
    Both<Fingerprints> inBuckets =
        sessions.both(session -> {
          deadline.bound(session);
          // Looking for changed rows has allowed indexes, by which all of a table is not to be
          // read.
          PinnedSettings.forbidIndexes(session);
          findByIndex(session, table);
          return Fingerprints.read(session, table);
        });
    return Fingerprints.differing(withoutChanged(table, aligned, inBuckets));
  }

  /** What has changed since a lot was taken out is the same on both sides, and may stay in. */
  private Both<Fingerprints> withoutChanged(
      ComparedTable table, Aligned aligned, Both<Fingerprints> all) {
    Both<Fingerprints> left = all;
    Iterator<List<List<String>>> lots = aligned.changed(table.name(), LOT).iterator();
    while (lots.hasNext()) {
      left = without(table, lots.next(), left);
    }
    return left;
  }

  private Both<Fingerprints> without(
      ComparedTable table, List<List<String>> keys, Both<Fingerprints> all) {
    Both<Map<Integer, RowHash>> rows = sessions.both(session -> hashesOf(session, table, keys));
    return new Both<>(
        all.source().without(rows.source().values()), all.target().without(rows.target().values()));
  }

  /** The rows that have one of the keys, by the key's number from 1. */
  private Map<Integer, RowHash> hashesOf(
      Session session, ComparedTable table, List<List<String>> keys) {
    deadline.bound(session);
    PinnedSettings.allowIndexes(session);
    return RowsQuery.byPlace(
        session,
        table.query().hashesOfKeys(),
        row -> new RowHash(List.of(), row.getLong(2), row.getLong(3)),
        Stream.of(RowsQuery.keyArrays(keys), table.query().range().parameters().toArray())
            .flatMap(Stream::of)
            .toArray());
  }

  private RowDifferences differences(ComparedTable table, List<Long> buckets, Aligned aligned) {
    sessions.each(deadline::bound);
    try (RowCursor<RowHash> source = rows(sessions.source(), table, buckets);
        RowCursor<RowHash> target = rows(sessions.target(), table, buckets)) {
      RowDifferences differences = merge(table, source, target, aligned);
      return differences.naming(named -> columns.of(table, named));
    }
  }

  private static RowCursor<RowHash> rows(Session session, ComparedTable table, List<Long> buckets) {
    int keyColumns = table.query().key().size();
    List<Object> parameters = new ArrayList<>(table.query().range().parameters());
    parameters.add(buckets.toArray(Long[]::new));
    return session.cursor(
        table.hashes(), LOT, row -> RowHash.read(row, keyColumns), parameters.toArray());
  }

  private RowDifferences merge(
      ComparedTable table, RowCursor<RowHash> source, RowCursor<RowHash> target, Aligned aligned) {
    RowDifferences.Builder differences =
        new RowDifferences.Builder(table.query().keyNames(), mostNamed);
    Optional<RowHash> left = source.next();
    Optional<RowHash> right = target.next();
    while (left.isPresent() || right.isPresent()) {
      int order =
          left.isEmpty() ? 1 : right.isEmpty() ? -1 : left.get().compareIdentity(right.get());
      RowHash row = order <= 0 ? left.orElseThrow() : right.orElseThrow();
      if ((order != 0 || !row.sameRow(right.orElseThrow()))
          && !aligned.isChanged(table.name(), row.key())) {
        differences.add(kind(order), row);
      }
      left = order <= 0 ? source.next() : left;
      right = order >= 0 ? target.next() : right;
    }
    return differences.build();
  }
}
