package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * Reads all tables of a plan once, several side by side; both sides of one table are read at the
 * same time.
 *
 * <p>For one pass and one caller; {@link #done} is what the workers share.
 */
final class RowsPass {
  private final SessionPool sessions;
  private final Alignment alignment;
  private final Writes writes;
  private final Deadline deadline;
  private final Consumer<RowsProgress> progress;
  private final int mostNamed;
  private final List<TableParity> results = Collections.synchronizedList(new ArrayList<>());

  RowsPass(
      SessionPool sessions,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<RowsProgress> progress) {
    this(sessions, alignment, writes, deadline, progress, RowDifferences.MOST);
  }

  /**
   * @param progress told at each table's end, and of a large one at the end of each of its ranges;
   *     by one thread at a time, and with no snapshot open: it may hold the pass back
   * @param mostNamed rows of a table that are told with their keys
   */
  RowsPass(
      SessionPool sessions,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      Consumer<RowsProgress> progress,
      int mostNamed) {
    this.sessions = sessions;
    this.alignment = alignment;
    this.writes = writes;
    this.deadline = deadline;
    this.progress = progress;
    this.mostNamed = mostNamed;
  }

  /** In the order in which they were done. */
  List<TableParity> run(RowsPlan plan) {
    RowsCount count = new RowsCount(plan);
    plan.decided().forEach(table -> done(table, count, count::decided));
    sessions.each(
        plan.tables(),
        deadline,
        (pair, table) ->
            done(compare(pair, table, count), count, parity -> count.done(table, parity)));
    return List.copyOf(results);
  }

  private TableParity compare(SessionPair pair, ComparedTable table, RowsCount count) {
    Deadline began = Deadline.after(Duration.ZERO);
    return new TableComparison(
            pair, alignment, writes, deadline, mostNamed, rows -> read(table, rows, count))
        .of(table)
        .in(began.elapsed());
  }

  private synchronized void read(ComparedTable table, long rows, RowsCount count) {
    count.read(table, rows);
    progress.accept(count.now(Optional.empty()));
  }

  private synchronized void done(
      TableParity table, RowsCount count, Consumer<TableParity> counting) {
    results.add(table);
    counting.accept(table);
    progress.accept(count.now(Optional.of(table)));
  }
}
