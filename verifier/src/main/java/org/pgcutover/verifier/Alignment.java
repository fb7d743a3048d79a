package org.pgcutover.verifier;

import java.util.List;
import org.pgcutover.postgres.TableName;

/** How a snapshot of the source and one of the target come to be comparable. */
interface Alignment {
  /**
   * Takes a snapshot on each side. To be called in transactions that have not read anything yet
   * ({@link SessionPair#inSnapshots}).
   */
  Aligned align(SessionPair sessions);

  /** Two snapshots, and which rows may differ between them without harm. */
  @FunctionalInterface
  interface Aligned {
    /**
     * The keys of the table's rows that changed between the two; waits until all of them are known.
     */
    List<List<String>> changed(TableName table);
  }

  /** Nobody writes, or nobody knows what is written: all rows are as they are. */
  Alignment AT_REST = _ -> _ -> List.of();
}
