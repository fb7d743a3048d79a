package org.pgcutover.postgres;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * What a logical slot sends, message by message. Nothing is confirmed unless {@link #confirm} says
 * so: whoever opens the slot again gets everything after the last confirmed position once more,
 * even after {@code kill -9}. A server that crashes may forget a late confirmation and send again.
 *
 * <p>Ends with the session that it was opened on. Confined to one thread.
 */
public final class SlotStream {
  private final Side side;
  private final PGReplicationStream stream;

  SlotStream(Side side, PGReplicationStream stream) {
    this.side = side;
    this.stream = stream;
  }

  /**
   * The next message, its bytes the caller's own; empty where none has arrived yet. Does not wait.
   */
  public Optional<ByteBuffer> poll() {
    try {
      return Optional.ofNullable(stream.readPending());
    } catch (SQLException e) {
      throw PostgresException.of(side, "START_REPLICATION", e);
    }
  }

  /**
   * Asks the server to look whether there is more, for who waits for something that is certain to
   * come. From 16 on a logical walsender may miss that WAL was flushed: it looks, and only then
   * queues for being woken (WalSndWait in walsender.c); what was flushed in between waits for the
   * next flush, the next word of the client or ten seconds.
   */
  public void ask() {
    try {
      stream.forceUpdateStatus();
    } catch (SQLException e) {
      throw PostgresException.of(side, "ask a slot", e);
    }
  }

  /**
   * Where the server's reading of the WAL stood with the last message or sign of life: everything
   * that was committed before has arrived.
   */
  public Lsn position() {
    return new Lsn(stream.getLastReceiveLSN().asLong());
  }

  /** Says that transactions whose commit ends at the position or before need not come again. */
  public void confirm(Lsn position) {
    LogSequenceNumber lsn = LogSequenceNumber.valueOf(position.value());
    stream.setFlushedLSN(lsn);
    stream.setAppliedLSN(lsn);
    ask();
  }
}
