package org.pgcutover.verifier.tracking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.pgcutover.postgres.TableName;

/**
 * The rows that changed since they were last found equal, by table and key, each with the
 * transaction that changed it last; and the transactions of which only is known that they changed a
 * table (TRUNCATE, rows without a key). One that changed a row before need not be kept: it is
 * visible wherever the last one is, for the last had to wait for it. Of those that changed unknown
 * rows each is kept, for they need not have waited for one another.
 *
 * <p>Kept in the store of a {@link ProofLedger}, which spills to disk. Thread-safe.
 */
public final class ChangedRows {
  /**
   * What changes of a table as a whole are kept under, behind all keys: these begin with digits.
   */
  private static final String WHOLE = "whole ";

  private final MVStore store;
  private final Map<TableName, LongAdder> changes = new ConcurrentHashMap<>();
  private final Map<TableName, MVMap<String, Long>> tables = new ConcurrentHashMap<>();

  ChangedRows(MVStore store) {
    this.store = store;
    store.getMapNames().stream()
        .filter(RowKey::isMapOfTable)
        .forEach(name -> table(RowKey.tableOf(name)));
  }

  /** A transaction changed the row. */
  void changed(TableName table, List<String> key, long xid) {
    table(table).put(RowKey.encode(key), xid);
    count(table).increment();
  }

  /** A transaction changed rows of the table, and nobody knows which. */
  void changed(TableName table, long xid) {
    table(table).put(whole(xid), xid);
    count(table).increment();
  }

  /** How many changes of the table were noted by this process, those that were settled included. */
  public long changes(TableName table) {
    return count(table).sum();
  }

  private LongAdder count(TableName table) {
    return changes.computeIfAbsent(table, _ -> new LongAdder());
  }

  /**
   * The keys of rows of a table whose last change the snapshot does not show, those that are known
   * now and some that come meanwhile.
   *
   * @param most in each lot, which is gathered when the one before was dealt with
   */
  public Stream<List<List<String>>> hiddenFrom(SourceSnapshot snapshot, TableName table, int most) {
    // Where new ones come faster, there would be no end to it.
    String end = lastKey(table);
    LongPredicate hidden = xid -> !snapshot.shows(xid);
    return Stream.iterate(
        some(table, List.of(), end, most, hidden),
        lot -> !lot.isEmpty(),
        lot -> some(table, lot.getLast(), end, most, hidden));
  }

  /** Whether the row changed, and the snapshot does not show that yet. */
  public boolean isHiddenFrom(SourceSnapshot snapshot, TableName table, List<String> key) {
    Long xid = table(table).get(RowKey.encode(key));
    return xid != null && !snapshot.shows(xid);
  }

  /** Whether the table changed as a whole, and the snapshot does not show all of that yet. */
  public boolean isHiddenFrom(SourceSnapshot snapshot, TableName table) {
    MVMap<String, Long> rows = table(table);
    for (Iterator<String> marks = rows.keyIterator(whole(snapshot.xmin())); marks.hasNext(); ) {
      Long xid = rows.get(marks.next());
      if (xid != null && !snapshot.shows(xid)) {
        return true;
      }
    }
    return false;
  }

  /** The whole table was found equal in the snapshot. */
  public void foundEqual(TableName table, SourceSnapshot snapshot) {
    MVMap<String, Long> rows = table(table);
    for (Iterator<String> keys = rows.keyIterator(null); keys.hasNext(); ) {
      forget(rows, keys.next(), snapshot);
    }
  }

  /** These rows were found equal in the snapshot. */
  public void foundEqual(TableName table, List<List<String>> keys, SourceSnapshot snapshot) {
    MVMap<String, Long> rows = table(table);
    keys.forEach(key -> forget(rows, RowKey.encode(key), snapshot));
  }

  /** Unless it was changed again meanwhile. */
  private static void forget(MVMap<String, Long> rows, String key, SourceSnapshot snapshot) {
    Long xid = rows.get(key);
    if (xid != null && snapshot.shows(xid)) {
      rows.remove(key, xid);
    }
  }

  /**
   * Some of the table's changed rows, in one order that is not the key's.
   *
   * @param behind the last one of those before, which may have been forgotten since; empty for the
   *     first
   * @param most so many at most
   */
  public List<List<String>> some(TableName table, List<String> behind, int most) {
    return some(table, behind, lastKey(table), most, _ -> true);
  }

  private List<List<String>> some(
      TableName table, List<String> behind, String end, int most, LongPredicate changedBy) {
    List<List<String>> keys = new ArrayList<>();
    String last = RowKey.encode(behind);
    Cursor<String, Long> all = table(table).cursor(last);
    while (all.hasNext() && keys.size() < most) {
      String key = all.next();
      if (key.compareTo(end) > 0) {
        break;
      }
      if (!key.equals(last) && changedBy.test(all.getValue())) {
        keys.add(RowKey.decode(key));
      }
    }
    return keys;
  }

  /** Before all where there is none. */
  private String lastKey(TableName table) {
    return Optional.ofNullable(table(table).lowerKey(WHOLE)).orElse("");
  }

  public boolean isChangedAsAWhole(TableName table) {
    return table(table).ceilingKey(WHOLE) != null;
  }

  /** Tables that have changed rows, or changed as a whole. */
  public Set<TableName> tables() {
    Set<TableName> changed = new TreeSet<>();
    tables.forEach((name, rows) -> {
      if (!rows.isEmpty()) {
        changed.add(name);
      }
    });
    return changed;
  }

  /** How many rows, a table that changed as a whole counting as one. */
  public long size() {
    return tables.values().stream().mapToLong(ChangedRows::size).sum();
  }

  /** Of the table nothing is noted any more. */
  void forget(TableName table) {
    table(table).clear();
  }

  /** Which rows changed is known by other keys than the table has now: only that some did. */
  void forgetKeys(TableName table) {
    MVMap<String, Long> rows = table(table);
    Set<Long> transactions = new HashSet<>(rows.values());
    rows.clear();
    transactions.forEach(xid -> changed(table, xid));
  }

  /** How many rows of the table, 1 more where it changed as a whole. */
  public long size(TableName table) {
    return size(table(table));
  }

  private static long size(MVMap<String, Long> rows) {
    // Where the first mark is, or would be.
    long index = rows.getKeyIndex(WHOLE);
    long keys = index < 0 ? -index - 1 : index;
    return keys + (rows.sizeAsLong() > keys ? 1 : 0);
  }

  /** In the order of the transactions' numbers. */
  private static String whole(long xid) {
    return WHOLE + "%016x".formatted(xid);
  }

  private MVMap<String, Long> table(TableName table) {
    return tables.computeIfAbsent(table, name -> store.openMap(RowKey.mapOf(name)));
  }
}
