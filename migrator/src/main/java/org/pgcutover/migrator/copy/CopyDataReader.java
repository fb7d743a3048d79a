package org.pgcutover.migrator.copy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.PGStream;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a COPY TO sends into one buffer, without an object a row. The driver's own {@link
 * CopyOut#readFromCopy()} gives each CopyData message, and so each row, as an array of its own;
 * this takes the messages' contents straight from the driver's stream and leaves every other
 * message (the end, errors, notices, settings) to the driver, so that its state stays right
 * (manual, "Message Formats": {@code d}, a length that counts itself, the data). Confined to one
 * thread.
 */
final class CopyDataReader {
  private static final Logger log = LoggerFactory.getLogger(CopyDataReader.class);
  private static final byte[] NONE = {};

  /** Rows are read from the connection by so many bytes at once, where they are there. */
  private static final int WIDE = 64 * 1024;

  private static final VarHandle LENGTH =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int HEADER = 1 + Integer.BYTES;

  private final CopyOut out;
  private final PGStream stream;

  /** That stream's buffer. */
  private final VisibleBufferedInputStream ahead;

  /** What the message that was begun still holds. */
  private int left;

  /** That message where the driver read it itself, behind another kind of message; else empty. */
  private byte[] readByDriver = NONE;

  private int messages;

  CopyDataReader(Connection connection, CopyOut out) throws SQLException {
    this.out = out;
    stream = DriverStream.of(connection);
    ahead = DriverStream.buffer(stream);
  }

  /**
   * Fills the buffer, or gives less at the end; a message may be cut in two.
   *
   * @return how many bytes there are; fewer than the buffer holds when the COPY is over
   */
  int fill(byte[] buffer) throws SQLException {
    int filled = 0;
    try {
      while (filled < buffer.length) {
        if (left == 0) {
          filled = takeWhole(buffer, filled);
          if (filled == buffer.length) {
            break;
          }
          if (!begin()) {
            return filled;
          }
        }
        int length = Math.min(left, buffer.length - filled);
        take(buffer, filled, length);
        left -= length;
        filled += length;
      }
      return filled;
    } catch (IOException e) {
      throw new PSQLException("the connection was lost", PSQLState.CONNECTION_FAILURE, e);
    }
  }

  /**
   * Ends a COPY that is not read to its end, and its connection with it. The driver (42.7.14)
   * leaves what a cancelled COPY sent in its stream: in the middle of a row it would take bytes of
   * the row for messages, and wait for as many bytes as they seem to announce.
   */
  void abandon() {
    try {
      stream.close();
    } catch (IOException e) {
      log.debug("the stream of a COPY: {}", e.getMessage());
    }
  }

  /** Messages begun since this was asked last: rows, within one or two. */
  int messages() {
    int begun = messages;
    messages = 0;
    return begun;
  }

  /**
   * Takes the messages that the driver has read ahead as a whole and that fit: nearly all of them.
   *
   * @return how much of the buffer is filled now
   */
  private int takeWhole(byte[] buffer, int from) throws IOException {
    if (ahead.getBuffer().length < WIDE && ahead.getWrapped().available() >= WIDE) {
      ahead.ensureBytes(WIDE);
    }
    int filled = from;
    if (ahead.peek() == 'd') {
      byte[] read = ahead.getBuffer();
      int begin = ahead.getIndex();
      int end = begin + ahead.available();
      int at = begin;
      while (at + HEADER <= end && read[at] == 'd') {
        int length = (int) LENGTH.get(read, at + 1) - Integer.BYTES;
        if (length > end - at - HEADER || length > buffer.length - filled) {
          break;
        }
        System.arraycopy(read, at + HEADER, buffer, filled, length);
        filled += length;
        at += HEADER + length;
        messages++;
      }
      ahead.skip(at - begin);
    }
    return filled;
  }

  /** Whether another message of data is there. */
  private boolean begin() throws IOException, SQLException {
    if (stream.peekChar() == 'd') {
      stream.receiveChar();
      readByDriver = NONE;
      left = stream.receiveInteger4() - Integer.BYTES;
    } else {
      byte[] row = out.readFromCopy();
      if (row == null) {
        return false;
      }
      readByDriver = row;
      left = row.length;
    }
    messages++;
    return true;
  }

  private void take(byte[] buffer, int from, int length) throws IOException {
    if (readByDriver.length > 0) {
      System.arraycopy(readByDriver, readByDriver.length - left, buffer, from, length);
    } else {
      stream.receive(buffer, from, length);
    }
  }
}
