package org.pgcutover.verifier;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * own transaction (manual, "System Columns", {@code xmin}; freezing leaves the number). Whatever
 * transactions wrote that had all ended can only become less. So as long as there are as many of
 * these rows as there were, they are the rows that they were, whoever wrote since. That holds of
 * tables in heaps, and of these alone sums are kept.
 *
 * <p>Thread-safe; a table is read on one side by one thread at a time.
 */
final class KnownRows {
  /** Nothing where the table is not in a heap. */
  private static final Sql STATE =
      Sql.of(
          "select pg_snapshot_xmin(pg_current_snapshot())::xid::text as horizon, oid || ' ' || relfilenode as file from pg_class where oid = ?::regclass and relam = (select oid from pg_am where amname = 'heap')");

  /**
   * @param horizon all transactions before it have ended
   */
  private record State(String horizon, String file) {}

  private record Place(Side side, TableName table) {}

  /**
   * @param hashed what of the table, and how
   * @param horizon the first transaction whose rows are not among them
   */
  private record Known(List<Object> hashed, String horizon, Fingerprint rows) {}

  private final Map<Place, Known> known = new ConcurrentHashMap<>();

  /** What is read next is read as a whole. */
  void forget() {
    known.clear();
  }

  /** The same alignment, with tables without a key read by what is known of them. */
  Alignment over(Alignment alignment) {
    return new Alignment() {
      @Override
      public Aligned align(SessionPair sessions, ComparedTable table) {
        return alignment.align(sessions, table);
      }

      @Override
      public TableReading read(Session session, ComparedTable table, Deadline deadline) {
        return KnownRows.this.read(session, table, deadline);
      }
    };
  }

  /** Reads all rows of a table, or those of a range, in the transaction's snapshot. */
  TableReading read(Session session, ComparedTable table, Deadline deadline) {
    return table.isReplicated() && table.query().key().isEmpty()
        ? TableReading.of(session, deadline, () -> sum(session, table))
        : TableReading.of(session, table, deadline);
  }

  private Fingerprint sum(Session session, ComparedTable table) {
    Optional<State> state =
        session.first(
            STATE,
            row -> new State(row.getString("horizon"), row.getString("file")),
            table.name().quoted());
    return state
        .map(now -> sum(session, table, now))
        .orElseGet(() -> TableReading.sum(session, table));
  }

  private Fingerprint sum(Session session, ComparedTable table, State now) {
    Place place = new Place(session.side(), table.name());
    List<Object> hashed = List.of(table.definition(), table.query().hashing(), now.file());
    Optional<Known> before =
        Optional.ofNullable(known.get(place))
            .filter(rows -> rows.hashed().equals(hashed) && areThereStill(rows, session, table));
    Map<Boolean, Fingerprint> since = since(before, now.horizon(), session, table);
    Fingerprint ended =
        before
            .map(Known::rows)
            .orElse(Fingerprint.NOTHING)
            .and(since.getOrDefault(true, Fingerprint.NOTHING));
    known.put(place, new Known(hashed, now.horizon(), ended));
    return ended.and(since.getOrDefault(false, Fingerprint.NOTHING));
  }

  /** All others, apart those of transactions that have ended and those that may be on their way. */
  private static Map<Boolean, Fingerprint> since(
      Optional<Known> before, String horizon, Session session, ComparedTable table) {
    Object[] parameters =
        Stream.concat(Stream.of(horizon), before.stream().map(Known::horizon)).toArray();
    return session
        .list(
            table.query().fingerprintsSince(before.isPresent()),
            row -> Map.entry(row.getBoolean(1), Fingerprint.read(row, 2)),
            parameters)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean areThereStill(Known rows, Session session, ComparedTable table) {
    return session.one(table.query().countBefore(), row -> row.getLong(1), rows.horizon())
        == rows.rows().rows();
  }
}
