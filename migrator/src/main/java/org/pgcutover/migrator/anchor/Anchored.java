package org.pgcutover.migrator.anchor;

import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The anchor's place in the source's WAL.
 *
 * @param lsn where the stream begins and the snapshot ends
 * @param holder the source's session that keeps the snapshot
 */
public record Anchored(String slot, Lsn lsn, String snapshot, Holder holder) {
  /** First in a transaction of the source: what it reads is what the snapshot shows. */
  public void set(Session source) {
    source.executeVerbatim(
        new Sql(
            "SET TRANSACTION SNAPSHOT",
            "set transaction isolation level repeatable read, read only; set transaction snapshot "
                + Quote.literal(snapshot)));
  }

  /**
   * A session, told from those that get the same process identifier later.
   *
   * @param began {@code backend_start}, in seconds since 1970
   */
  public record Holder(int pid, String began) {}
}
