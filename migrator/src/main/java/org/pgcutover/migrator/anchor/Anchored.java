package org.pgcutover.migrator.anchor;

import org.pgcutover.postgres.Lsn;

/**
 * The anchor's place in the source's WAL.
 *
 * @param lsn where the stream begins and the snapshot ends
 * @param holder the source's session that keeps the snapshot
 */
public record Anchored(String slot, Lsn lsn, String snapshot, Holder holder) {
  /**
   * A session, told from those that get the same process identifier later.
   *
   * @param began {@code backend_start}, in seconds since 1970
   */
  public record Holder(int pid, String began) {}
}
