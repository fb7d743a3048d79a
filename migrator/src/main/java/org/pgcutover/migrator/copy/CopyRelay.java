package org.pgcutover.migrator.copy;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Column;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one table's rows from a session on the source to one on the target: COPY TO into COPY FROM,
 * in binary where every column's binary form means the same on both servers, else in text. On the
 * target it is one transaction with TRUNCATE, so that FREEZE may write the rows as visible and
 * frozen at once, and a relay that broke leaves the table empty. Not for partitioned tables.
 */
final class CopyRelay {
  private static final Logger log = LoggerFactory.getLogger(CopyRelay.class);

  /** Rows are gathered before they are sent: one write a row would be one message a row. */
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Session source;
  private final Session target;

  CopyRelay(Session source, Session target) {
    this.source = source;
    this.target = target;
  }

  /**
   * @param progress told of rows and bytes since it was told last
   */
  Copied copy(Table table, ObjLongConsumer<Integer> progress) {
    String format = table.isBinarySafe() ? "format binary" : "format text";
    String relation = table.name().quoted() + columnList(table.copied());
    return target.inTransaction(in -> {
      try (var statement = in.createStatement()) {
        statement.execute("truncate only " + table.name().quoted());
      }
      CopyIn to =
          copyApi(in).copyIn("copy %s from stdin with (%s, freeze)".formatted(relation, format));
      try {
        return source.onConnection(
            "COPY TO",
            out ->
                relay(
                    copyApi(out).copyOut("copy %s to stdout with (%s)".formatted(relation, format)),
                    to,
                    progress));
      } finally {
        cancel(to);
      }
    });
  }

  private Copied relay(CopyOut out, CopyIn in, ObjLongConsumer<Integer> progress)
      throws SQLException {
    try {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * CHUNK_BYTES);
      long bytes = 0;
      int rowsInChunk = 0;
      byte[] row;
      while ((row = out.readFromCopy()) != null) {
        chunk.writeBytes(row);
        rowsInChunk++;
        if (chunk.size() >= CHUNK_BYTES) {
          bytes += send(chunk, in);
          progress.accept(rowsInChunk, chunk.size());
          rowsInChunk = 0;
          chunk.reset();
        }
      }
      bytes += send(chunk, in);
      progress.accept(rowsInChunk, chunk.size());
      return new Copied(onTarget(in::endCopy), bytes);
    } finally {
      cancel(out);
    }
  }

  private long send(ByteArrayOutputStream chunk, CopyIn in) {
    byte[] bytes = chunk.toByteArray();
    return onTarget(() -> {
      in.writeToCopy(bytes, 0, bytes.length);
      return (long) bytes.length;
    });
  }

  private interface Step<T> {
    T take() throws SQLException;
  }

  /** Within the source's own work, so that a failure of the target is told as the target's. */
  private <T> T onTarget(Step<T> step) {
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

  /** COPY has no way to write an empty list: a table without columns goes without one. */
  private static String columnList(List<Column> columns) {
    return columns.isEmpty()
        ? ""
        : columns.stream()
            .map(c -> Quote.identifier(c.name()))
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
