package org.pgcutover.migrator.copy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.ObjLongConsumer;
import org.pgcutover.postgres.Session;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.PGStream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one part's rows from a session on the source to one on the target: COPY TO into COPY FROM,
 * in binary where every column's binary form means the same on both servers, else in text. One
 * thread reads and writes in turn, so that the slower side holds back the faster through the
 * sockets' buffers; the memory is one chunk, whatever a row's size. To be called in a transaction
 * on each side.
 */
final class CopyRelay {
  private static final Logger log = LoggerFactory.getLogger(CopyRelay.class);

  /** Rows are gathered before they are sent: one write a row would be one message a row. */
  private static final int CHUNK_BYTES = 64 * 1024;

  /** A look for the target's answer waits for a millisecond where there is none (42.7.14). */
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final byte[] chunk = new byte[CHUNK_BYTES];

  /** {@link System#nanoTime} when the target's answer was last looked for. */
  private long looked = System.nanoTime();

  /** {@link System#nanoTime} when the wait for the source began. */
  private volatile long waitingSince;

  private volatile boolean waiting;

  /**
   * @param progress told of rows and bytes since it was told last; may hold back the relay
   */
  Copied copy(Part part, Session source, Session target, ObjLongConsumer<Integer> progress) {
    return target.onConnection(
        "COPY FROM",
        in -> {
          CopyIn to = copyApi(in).copyIn(part.copyFrom());
          PGStream answers = DriverStream.of(in);
          try {
            return source.onConnection(
                "COPY TO", out -> relay(out, part, target, to, answers, progress));
          } finally {
            waiting = false;
            cancel(to);
          }
        });
  }

  private Copied relay(
      Connection source,
      Part part,
      Session target,
      CopyIn in,
      PGStream answers,
      ObjLongConsumer<Integer> progress)
      throws SQLException {
    awaitSource();
    CopyOut out = copyApi(source).copyOut(part.copyTo());
    CopyDataReader reader = new CopyDataReader(source, out);
    try {
      long bytes = 0;
      int filled;
      do {
        awaitSource();
        filled = reader.fill(chunk);
        waiting = false;
        send(filled, target, in, answers);
        bytes += filled;
        progress.accept(reader.messages(), filled);
      } while (filled == chunk.length);
      return new Copied(on(target, in::endCopy), bytes);
    } finally {
      if (out.isActive()) {
        cancel(out);
        reader.abandon();
      }
    }
  }

  /** How long the source has been waited for by now; zero while the target or a throttle is. */
  Duration silence() {
    return waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
  }

  private void awaitSource() {
    waitingSince = System.nanoTime();
    waiting = true;
  }

  private void send(int length, Session target, CopyIn in, PGStream answers) {
    on(
        target,
        () -> {
          in.writeToCopy(chunk, 0, length);
          if (hasFailed(answers)) {
            in.endCopy();
          }
          return true;
        });
  }

  /**
   * Whether the target has said that it failed: it discards all that it is sent from then on, and
   * the driver (42.7.14) looks for its answers only at the end. To end the COPY then brings the
   * error.
   */
  private boolean hasFailed(PGStream answers) throws SQLException {
    if (System.nanoTime() - looked < LOOK_EVERY.toNanos()) {
      return false;
    }
    try {
      return answers.hasMessagePending() && answers.peekChar() == 'E';
    } catch (IOException e) {
      throw new PSQLException("the connection was lost", PSQLState.CONNECTION_FAILURE, e);
    } finally {
      looked = System.nanoTime();
    }
  }

  private interface Step<T> {
    T take() throws SQLException;
  }

  /** Within the source's own work, so that a failure of the target is told as the target's. */
  private static <T> T on(Session target, Step<T> step) {
    return target.onConnection("COPY FROM", _ -> step.take());
  }

  /** A COPY that ended by itself is no longer active, and nothing happens. */
  private static void cancel(CopyOperation operation) {
    try {
      if (operation.isActive()) {
        operation.cancelCopy();
      }
    } catch (SQLException e) {
      // Its connection is gone, which is why the relay broke and what it throws.
      log.debug("a COPY could not be cancelled: {}", e.getSQLState());
    }
  }

  private static CopyManager copyApi(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }
}
