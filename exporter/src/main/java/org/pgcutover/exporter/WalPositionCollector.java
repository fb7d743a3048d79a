package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** The WAL position as a counter: its rate is the WAL throughput. */
final class WalPositionCollector implements Collector {
  private static final Sql WAL_POSITION = Sql.file(WalPositionCollector.class, "wal_position");

  @Override
  public String name() {
    return "wal_position";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    // A double holds every position below 2^53 bytes, 9 PB of WAL, exactly.
    double position = session.one(WAL_POSITION, row -> row.getDouble("position"));
    return List.of(Metric.WAL_POSITION_BYTES_TOTAL.sample(position, session.side().toString()));
  }
}
