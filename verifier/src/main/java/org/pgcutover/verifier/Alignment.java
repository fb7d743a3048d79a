package org.pgcutover.verifier;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** How a snapshot of the source and one of the target come to be comparable. */
interface Alignment {
  /**
   * Takes a snapshot on each side, to read the table. To be called in transactions that have not
   * read anything yet ({@link SessionPair#inSnapshots}).
   */
  Aligned align(SessionPair sessions, ComparedTable table);

  /** Reads all rows of a table, or those of its range, on one side in the snapshot there. */
  default TableReading read(Session session, ComparedTable table, Deadline deadline) {
    return TableReading.of(session, table, deadline);
  }

  /**
   * Waits, with no snapshot open, until the target follows; to be called where it did not.
   *
   * @return whether another try may succeed
   */
  default boolean awaitTarget() {
    return false;
  }

  /**
   * Which tables are read in more than one pair of transactions: for the snapshots' sake while they
   * are written, and to be told of and held back in between. At rest none is.
   */
  default KeyRanges.Limits ranges() {
    return KeyRanges.Limits.WHOLE_TABLES;
  }

  /** Two snapshots, which rows may differ between them without harm, and what came of it. */
  interface Aligned {
    /**
     * Why the snapshots do not show the table as it was. To be asked after it was read, in the same
     * transactions, for nobody can rewrite it then.
     */
    default Optional<Parity> doubt(TableName table) {
      return Optional.empty();
    }

    /** Waits until all changes are known that the target's snapshot may show. */
    default void awaitChanges() {}

    /**
     * The keys of the table's rows that changed after the source's snapshot. This and what follows
     * is to be asked after {@link #awaitChanges}.
     *
     * @param most in each lot, of which one is in memory at a time
     */
    Stream<List<List<String>>> changed(TableName table, int most);

    /** Whether the row with this key did. */
    boolean isChanged(TableName table, List<String> key);

    /** Whether rows changed of which no key is known. */
    boolean isChangedAsAWhole(TableName table);

    /**
     * All rows of the table are equal in the two, but for those that changed.
     *
     * @param source its rows there
     * @return why they count as different nevertheless
     */
    Optional<Parity> foundEqual(ComparedTable table, Fingerprint source);

    /** So are these rows. */
    void foundEqual(TableName table, List<List<String>> keys);
  }

  /** Nobody writes, or nobody knows what is written: all rows are as they are. */
  Alignment AT_REST = (_, _) -> new AtRest(_ -> Optional.empty());

  /** The same while clients are at the servers. */
  Alignment BESIDE_CLIENTS =
      (sessions, _) -> {
        sessions.each(PinnedSettings::leaveCoresToClients);
        return new AtRest(_ -> Optional.empty());
      };

  /**
   * Snapshots between which nothing changed.
   *
   * @param doubts why a table is not shown after all
   */
  record AtRest(Function<TableName, Optional<Parity>> doubts) implements Aligned {
    @Override
    public Optional<Parity> doubt(TableName table) {
      return doubts.apply(table);
    }

    @Override
    public Stream<List<List<String>>> changed(TableName table, int most) {
      return Stream.empty();
    }

    @Override
    public boolean isChanged(TableName table, List<String> key) {
      return false;
    }

    @Override
    public boolean isChangedAsAWhole(TableName table) {
      return false;
    }

    @Override
    public Optional<Parity> foundEqual(ComparedTable table, Fingerprint source) {
      return Optional.empty();
    }

    @Override
    public void foundEqual(TableName table, List<List<String>> keys) {}
  }
}
