package org.pgcutover.verifier;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * Sums of tables that have no key, kept from one reading to the next, so that of a table that grows
 * only the new rows are hashed.
 *
 * <p>PostgreSQL changes no row in place: an update writes another one, that has the number of its
 * own transaction (manual, "System Columns", {@code xmin}; freezing leaves the number). The rows of
 * transactions that have ended can only become fewer. So as long as there are as many of them as
 * there were, they are the rows that they were, whoever wrote since. That holds of tables in heaps,
 * and of these alone sums are kept.
 *
 * <p>Thread-safe; a table is read on one side by one thread at a time.
 */
final class KnownRows {
  /** Nothing where the table is not in a heap. */
  private static final Sql STATE = Sql.file(KnownRows.class, "known_rows_state");

  /** Numbers of transactions go round: two are compared where they are no farther apart. */
  private static final long FARTHEST = 1L << 30;

  /**
   * @param horizon all transactions before it have ended
   * @param file another one where the table was rewritten
   */
  record State(long horizon, String file) {
    boolean follows(State earlier) {
      return file.equals(earlier.file) && horizon - earlier.horizon < FARTHEST;
    }
  }

  /**
   * What there is beside known rows.
   *
   * @param before how many rows are of transactions before the known horizon
   * @param ended rows of others that have ended
   * @param underway rows of transactions that may not have ended
   */
  private record Since(long before, Fingerprint ended, Fingerprint underway) {}

  private record Place(Side side, TableName table) {}

  /**
   * @param definition of what was hashed
   * @param rows those of transactions before the state's horizon
   */
  private record Known(String definition, State state, Fingerprint rows) {}

  private final Map<Place, Known> known = new ConcurrentHashMap<>();

  /**
   * As they were first read: on statistics depends how rows are hashed, and sums of other hashes
   * could not be added.
   */
  private final Map<TableName, ComparedTable> tables = new ConcurrentHashMap<>();

  /** What is read next is read as a whole. */
  void forget() {
    known.clear();
    tables.clear();
  }

  /**
   * The same alignment, with tables without a key read by what is known of them.
   *
   * @param writes while there are any they are read again, and what is read now is kept for then
   */
  Alignment over(Alignment alignment, Writes writes) {
    return new Alignment() {
      @Override
      public Aligned align(SessionPair sessions, ComparedTable table) {
        return alignment.align(sessions, table);
      }

      @Override
      public TableReading read(Session session, ComparedTable table, Deadline deadline) {
        return KnownRows.this.read(session, table, writes, deadline);
      }

      @Override
      public boolean awaitTarget() {
        return alignment.awaitTarget();
      }

      @Override
      public KeyRanges.Limits ranges() {
        return alignment.ranges();
      }
    };
  }

  private TableReading read(
      Session session, ComparedTable table, Writes writes, Deadline deadline) {
    return table.isReplicated() && table.query().key().isEmpty()
        ? TableReading.of(session, deadline, () -> sum(session, table, writes, deadline))
        : TableReading.of(session, table, deadline);
  }

  private Fingerprint sum(Session session, ComparedTable now, Writes writes, Deadline deadline) {
    ComparedTable table =
        tables.merge(
            now.name(),
            now,
            (first, latest) -> first.definition().equals(latest.definition()) ? first : latest);
    Optional<State> state =
        session.first(
            STATE,
            row -> new State(row.getLong("horizon"), row.getString("file")),
            table.name().quoted());
    Place place = new Place(session.side(), table.name());
    Optional<Known> before =
        state.flatMap(there ->
            Optional.ofNullable(known.get(place))
                .filter(rows ->
                    rows.definition().equals(table.definition()) && there.follows(rows.state())));
    deadline.bound(session);
    if (before.isPresent()) {
      Since since = since(before.get().state(), state.get(), session, table);
      if (since.before() == before.get().rows().rows()) {
        return keep(
            place, table, state.get(), before.get().rows().and(since.ended()), since.underway());
      }
      deadline.bound(session);
    }
    // Unlike sums that are kept, one of all rows may be several processes' work.
    if (state.isEmpty() || writes == Writes.FROZEN) {
      return TableReading.sum(session, table);
    }
    Since all = all(state.get(), session, table);
    return keep(place, table, state.get(), all.ended(), all.underway());
  }

  /**
   * Keeps what will not change any more.
   *
   * @return all rows
   */
  private Fingerprint keep(
      Place place, ComparedTable table, State state, Fingerprint ended, Fingerprint underway) {
    known.put(place, new Known(table.definition(), state, ended));
    return ended.and(underway);
  }

  /** All rows, in the same two parts. */
  private static Since all(State now, Session session, ComparedTable table) {
    return session.one(
        table.query().fingerprintsApart(),
        row -> new Since(0, Fingerprint.read(row, 1), Fingerprint.read(row, 4)),
        now.horizon());
  }

  private static Since since(State known, State now, Session session, ComparedTable table) {
    return session.one(
        table.query().fingerprintsSince(),
        row -> {
          Fingerprint ended = Fingerprint.read(row, 2);
          Fingerprint underway = Fingerprint.read(row, 5);
          return new Since(row.getLong(1) - ended.rows() - underway.rows(), ended, underway);
        },
        now.horizon(),
        known.horizon());
  }
}
