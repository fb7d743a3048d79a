package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/** What is written to the write-ahead log, and how long the server waits for its disk. */
final class WalCollector implements Collector {
  private static final Sql WAL = Sql.file(WalCollector.class, "wal");
  private static final Sql WAL_UNTIL_17 = Sql.file(WalCollector.class, "wal_until_17");

  @Override
  public String name() {
    return "wal";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session.one(
        version.isAtLeast(18) ? WAL : WAL_UNTIL_17, row -> samples(row, session.side()));
  }

  private static List<Sample> samples(ResultSet row, Side on) throws SQLException {
    String side = on.toString();
    RowSamples samples =
        new RowSamples(row)
            .add(Metric.WAL_RECORDS_TOTAL, "wal_records", side)
            .add(Metric.WAL_FULL_PAGE_IMAGES_TOTAL, "wal_fpi", side)
            .add(Metric.WAL_BUFFERS_FULL_TOTAL, "wal_buffers_full", side);
    if (row.getBoolean("timed")) {
      samples
          .addMillis(Metric.WAL_WRITE_SECONDS_TOTAL, "write_time", side)
          .addMillis(Metric.WAL_SYNC_SECONDS_TOTAL, "sync_time", side);
    }
    return samples.list();
  }
}
