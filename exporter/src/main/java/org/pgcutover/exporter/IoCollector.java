package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * Bytes and time of reads and writes of data files by kind of process. What never read or wrote
 * anything is left out: a server has more than ten kinds.
 */
final class IoCollector implements Collector {
  private static final Sql IO = Sql.file(IoCollector.class, "io");
  private static final Sql IO_UNTIL_17 = Sql.file(IoCollector.class, "io_until_17");
  private static final List<String> COUNTED = List.of("read", "write", "extend");
  private static final List<String> TIMED =
      List.of("read", "write", "extend", "writeback", "fsync");

  @Override
  public String name() {
    return "io";
  }

  @Override
  public int since() {
    return 16;
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session
        .list(version.isAtLeast(18) ? IO : IO_UNTIL_17, row -> samples(row, session.side()))
        .stream()
        .flatMap(Collection::stream)
        .filter(sample -> sample.value() > 0)
        .toList();
  }

  private static List<Sample> samples(ResultSet row, Side on) throws SQLException {
    String side = on.toString();
    String backend = row.getString("backend_type");
    RowSamples samples = new RowSamples(row);
    for (String operation : COUNTED) {
      samples.add(Metric.IO_BYTES_TOTAL, operation + "_bytes", side, backend, operation);
    }
    if (row.getBoolean("timed")) {
      for (String operation : TIMED) {
        samples.addMillis(
            Metric.IO_TIME_SECONDS_TOTAL, operation + "_time", side, backend, operation);
      }
    }
    return samples.list();
  }
}
