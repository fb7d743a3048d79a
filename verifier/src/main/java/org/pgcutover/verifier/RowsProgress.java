package org.pgcutover.verifier;

import java.util.Optional;

/**
 * How far a pass over all rows has come.
 *
 * @param verdict that has just come; empty where a range of a large table was read
 * @param equal tables, as {@code different} and {@code inconclusive} are: those with a verdict
 * @param tables of the pass
 * @param rows read on the source
 * @param rowsExpected by the catalogue's estimate; {@code rows} may come beyond it
 * @param pages of the tables that are done, and of others in proportion to the rows that were read
 * @param pagesExpected of all tables: time goes with them rather than with rows
 */
public record RowsProgress(
    Optional<TableParity> verdict,
    long equal,
    long different,
    long inconclusive,
    long tables,
    long rows,
    long rowsExpected,
    long pages,
    long pagesExpected) {
  public long tablesDone() {
    return equal + different + inconclusive;
  }
}
