package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The server's version, as an info metric to join with, whether it times its I/O, and whether its
 * database is closed to writes.
 */
final class ServerCollector implements Collector {
  private static final Sql SERVER = Sql.file(ServerCollector.class, "server");

  @Override
  public String name() {
    return "server";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    String side = session.side().toString();
    return session.one(
        SERVER,
        row ->
            new RowSamples(row)
                .add(Metric.SERVER_INFO.sample(1, side, row.getString("server_version")))
                .addFlag(Metric.IO_TIMING_ENABLED, "io_timing", side)
                .addFlag(Metric.DATABASE_READ_ONLY, "read_only", side)
                .list());
  }
}
