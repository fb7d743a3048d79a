package org.pgcutover.verifier.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a live proof knows: the tables that were found equal as a whole, the rows that changed
 * since, and up to where the WAL of either side was read for it. Where it has a file, that survives
 * a kill.
 *
 * <p>Whatever moment a commit catches, one can go on from there, for a slot is confirmed only
 * behind a position that was committed. Of a change that the snapshot of a table's comparison did
 * not show, the mark is in the file, or the slot sends the change again. A mark goes only when its
 * row was found equal, a table is noted as equal only after the marks that its comparison settled
 * went; what the file still has too much of is compared once more.
 *
 * <p>Commits are one at a time, so that no position gets into the file before the marks that were
 * noted ahead of it. Thread-safe.
 */
public final class ProofLedger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProofLedger.class);

  /** To be raised when other things are kept, or keys are printed otherwise. */
  private static final String FORMAT = "1";

  private static final int CACHE_MEGABYTES = 32;

  /** Of what no commit needs any more; as each is forced to disk, the next could take its place. */
  private static final int RETENTION_MILLIS = 1_000;

  private final MVStore store;
  private final ChangedRows changedRows;
  private final MVMap<String, String> identity;
  private final MVMap<String, Long> positions;
  private final MVMap<String, String> definitions;
  private final MVMap<String, String> equal;

  /** How many rows a table had on each side when it was found equal. */
  public record Rows(long source, long target) {}

  private ProofLedger(MVStore store) {
    this.store = store;
    this.changedRows = new ChangedRows(store);
    this.identity = store.openMap("identity");
    this.positions = store.openMap("position");
    this.definitions = store.openMap("definition");
    this.equal = store.openMap("equal");
  }

  /** Kept in memory, for as long as the process lives. */
  public static ProofLedger inMemory() {
    return new ProofLedger(new MVStore.Builder().open());
  }

  /**
   * Kept in a file. One that cannot be read is replaced.
   *
   * @param file may be empty or missing
   * @return empty where another process has it
   * @throws UncheckedIOException where it can be neither read nor replaced
   */
  public static Optional<ProofLedger> in(Path file) {
    try {
      return Optional.of(new ProofLedger(read(file)));
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        return Optional.empty();
      }
      return Optional.of(replaced(file, e));
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      return Optional.of(replaced(file, e));
    }
  }

  private static ProofLedger replaced(Path file, RuntimeException broken) {
    log.warn("{} cannot be read, the proof is begun anew: {}", file, broken.getMessage());
    try {
      Files.write(file, new byte[0]);
      return new ProofLedger(open(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MVStoreException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /** All of it: a page that is broken must not be found when the file is relied upon. */
  private static MVStore read(Path file) {
    MVStore store = open(file);
    try {
      store.getMapNames().forEach(name -> store.openMap(name).forEach((_, _) -> {}));
      return store;
    } catch (RuntimeException e) {
      store.closeImmediately();
      throw e;
    }
  }

  private static MVStore open(Path file) {
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .cacheSize(CACHE_MEGABYTES)
            .open();
    store.setRetentionTime(RETENTION_MILLIS);
    return store;
  }

  public ChangedRows changedRows() {
    return changedRows;
  }

  /** Nothing was begun in it, or not to the end. */
  public boolean isNew() {
    return identity.isEmpty();
  }

  /**
   * Whether it was begun for these.
   *
   * @param what of servers, databases and slots tells them from all others
   */
  public boolean isOf(Map<String, String> what) {
    return withFormat(what).equals(Map.copyOf(identity));
  }

  /** Forgets everything, in the file as well: what it was about is about to go. */
  public synchronized void clear() {
    store.getMapNames().forEach(name -> store.openMap(name).clear());
    commit();
  }

  /**
   * Begins, with nothing known.
   *
   * @param from where the slots begin; none of the target where it has none
   */
  public synchronized void begin(Map<String, String> what, Map<Side, Lsn> from) {
    from.forEach((side, lsn) -> positions.put(side.name(), lsn.value()));
    identity.putAll(withFormat(what));
    commit();
  }

  private static Map<String, String> withFormat(Map<String, String> what) {
    Map<String, String> all = new HashMap<>(what);
    all.put("format", FORMAT);
    return all;
  }

  /** Up to where the side's WAL had been read when that was last written; empty where never. */
  public Optional<Lsn> read(Side side) {
    return Optional.ofNullable(positions.get(side.name())).map(Lsn::new);
  }

  /**
   * Writes to the disk all that was noted so far.
   *
   * @param read up to where the side's WAL has been read: from there on it must be read again
   */
  public synchronized void persist(Side side, Lsn read) {
    if (!read(side).equals(Optional.of(read))) {
      positions.put(side.name(), read.value());
    }
    commit();
  }

  private void commit() {
    if (store.hasUnsavedChanges()) {
      store.commit();
      store.sync();
    }
  }

  /**
   * Goes on with these tables: of others, and of those that were defined otherwise, nothing is
   * known any more, for nobody tracked what changed in them.
   *
   * @param now how each is defined
   * @return those that were found equal
   */
  public synchronized Map<TableName, Rows> takeOver(Map<TableName, String> now) {
    for (String map : List.copyOf(definitions.keySet())) {
      TableName table = RowKey.tableOf(map);
      if (!now.containsKey(table)) {
        definitions.remove(map);
        equal.remove(map);
        changedRows.forget(table);
      }
    }
    Map<TableName, Rows> known = new HashMap<>();
    now.forEach((table, definition) -> {
      String map = RowKey.mapOf(table);
      if (!definition.equals(definitions.put(map, definition))) {
        equal.remove(map);
        changedRows.forgetKeys(table);
      }
      Optional.ofNullable(equal.get(map)).ifPresent(rows -> known.put(table, rows(rows)));
    });
    return known;
  }

  /** The whole table was found equal, in a snapshot whose later changes are tracked. */
  public void foundEqual(TableName table, Rows rows) {
    equal.put(
        RowKey.mapOf(table),
        RowKey.encode(List.of(Long.toString(rows.source()), Long.toString(rows.target()))));
  }

  /** It is not known to be equal any more. */
  public void doubt(TableName table) {
    equal.remove(RowKey.mapOf(table));
  }

  private static Rows rows(String encoded) {
    List<String> rows = RowKey.decode(encoded);
    return new Rows(Long.parseLong(rows.get(0)), Long.parseLong(rows.get(1)));
  }

  @Override
  public void close() {
    store.close();
  }
}
