package org.pgcutover.exporter;

import org.pgcutover.postgres.Lsn;

/**
 * Where the bytes between the source's position and the slot's confirmed one are. The segments add
 * up to that distance, whatever the server says of the positions between.
 */
record LagSegments(long unsentBytes, long unappliedBytes, long unflushedBytes) {
  /**
   * Divides the distance; positions outside it are taken as its ends.
   *
   * @param sent the walsender's sent_lsn; the confirmed position where there is no walsender
   * @param applied its replay_lsn: a subscriber reports there what it has applied (worker.c,
   *     send_feedback)
   */
  static LagSegments of(Lsn current, Lsn sent, Lsn applied, Lsn confirmed) {
    Lsn start = min(confirmed, current);
    Lsn sentUntil = max(start, min(sent, current));
    Lsn appliedUntil = max(start, min(applied, sentUntil));
    return new LagSegments(
        current.bytesSince(sentUntil),
        sentUntil.bytesSince(appliedUntil),
        appliedUntil.bytesSince(start));
  }

  private static Lsn min(Lsn one, Lsn other) {
    return one.isAtLeast(other) ? other : one;
  }

  private static Lsn max(Lsn one, Lsn other) {
    return one.isAtLeast(other) ? one : other;
  }
}
