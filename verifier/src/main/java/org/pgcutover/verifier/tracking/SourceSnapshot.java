package org.pgcutover.verifier.tracking;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What a snapshot shows: every transaction before {@code xmin}, none from {@code xmax} on, and
 * between them those that are not in progress. Decided by the transaction's number and never by its
 * place in the WAL, for transactions become visible in another order than they are written there
 * (manual, "System Information Functions", {@code pg_snapshot}; transaction numbers are 64 bits
 * wide).
 */
public record SourceSnapshot(long xmin, long xmax, Set<Long> inProgress) {
  private static final Sql CURRENT = Sql.of("select pg_current_snapshot()::text");
  private static final Pattern FORM = Pattern.compile("(\\d+):(\\d+):((?:\\d+(?:,\\d+)*)?)");

  public SourceSnapshot {
    inProgress = Set.copyOf(inProgress);
  }

  /** The session's own: in a transaction of repeatable read the one that all its statements see. */
  public static SourceSnapshot of(Session session) {
    return parse(session.one(CURRENT, row -> row.getString(1)));
  }

  static SourceSnapshot parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a snapshot: " + text);
    }
    return new SourceSnapshot(
        Long.parseLong(parts.group(1)),
        Long.parseLong(parts.group(2)),
        Stream.of(parts.group(3).split(",", -1))
            .filter(xid -> !xid.isEmpty())
            .map(Long::valueOf)
            .collect(Collectors.toSet()));
  }

  /**
   * Whether it shows what a committed transaction did.
   *
   * @param xid of the transaction itself, not of a subtransaction
   */
  public boolean shows(long xid) {
    return xid < xmin || (xid < xmax && !inProgress.contains(xid));
  }

  /** The 64-bit number of a transaction that is less than two thousand million away. */
  static long full(int xid, long near) {
    return near + (xid - (int) near);
  }
}
