package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.verifier.RangeComparison.Compared;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all rows of a table: a large one range by range, each in a pair of snapshots of its own,
 * so that none lasts longer than a range takes to read. As long as a snapshot lasts, VACUUM keeps
 * on that server whatever was deleted since, in all databases.
 *
 * <p>The ranges are compared at different moments, and what was found equal is so as of the
 * <em>first</em> range's snapshots. Let S₁ be the source's, and Sᵢ that of the range in which a key
 * is; Sᵢ is later and shows all that S₁ does.
 *
 * <ul>
 *   <li>A key whose last change S₁ shows has not changed since Sᵢ either: it was compared as it
 *       still is, and was not among the changed ones.
 *   <li>A key whose last change S₁ hides stays marked, wherever its range was when that happened,
 *       and is looked up by itself. So does a row that moved from a range to be read into one that
 *       was read, or back: an update of a key marks both.
 *   <li>A change of the table as a whole (TRUNCATE) that S₁ hides stays marked likewise: the table
 *       is read again.
 * </ul>
 *
 * Confined to the thread that has the sessions.
 */
final class TableComparison {
  private static final Logger log = LoggerFactory.getLogger(TableComparison.class);

  private final SessionPair sessions;
  private final Alignment alignment;
  private final Writes writes;
  private final Deadline deadline;
  private final RangeComparison comparison;
  private final LongConsumer progress;

  /**
   * @param mostNamed rows of a range that are told with their keys
   * @param progress told of the source's rows in each range that was read
   */
  TableComparison(
      SessionPair sessions,
      Alignment alignment,
      Writes writes,
      Deadline deadline,
      int mostNamed,
      LongConsumer progress) {
    this.sessions = sessions;
    this.alignment = alignment;
    this.writes = writes;
    this.deadline = deadline;
    this.comparison = new RangeComparison(sessions, alignment, writes, deadline, mostNamed);
    this.progress = progress;
  }

  TableParity of(ComparedTable table) {
    List<Compared> parts = new ArrayList<>();
    KeyRanges ranges = new KeyRanges(sessions.source(), table, alignment.ranges(), deadline);
    do {
      parts.add(next(table, ranges));
    } while (ranges.hasNext() && isRead(parts.getLast()));
    if (parts.size() > 1) {
      log.info("{}: compared in {} ranges", table.name(), parts.size());
    }
    TableParity all = TableParity.together(parts.stream().map(Compared::parity).toList(), writes);
    return all.verdict() instanceof Parity.Equal
        ? parts
            .getFirst()
            .aligned()
            .flatMap(first -> first.foundEqual(table, sum(parts)))
            .map(all::with)
            .orElse(all)
        : all;
  }

  private static Fingerprint sum(List<Compared> parts) {
    return parts.stream().map(Compared::source).reduce(Fingerprint.NOTHING, Fingerprint::and);
  }

  /** What could not be read leaves no verdict on the table, whatever the ranges behind it hold. */
  private static boolean isRead(Compared part) {
    return !(part.parity().verdict() instanceof Parity.Inconclusive);
  }

  private Compared next(ComparedTable table, KeyRanges ranges) {
    KeyRange range;
    try {
      range = ranges.next();
    } catch (PostgresException e) {
      return Compared.unread(table, TableReading.doubt(e));
    }
    Compared part = comparison.of(table.within(range));
    ranges.took(part.reading());
    progress.accept(part.parity().sourceRows().orElse(0));
    return part;
  }
}
