package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Timed and requested checkpoints; many requested ones ask for a larger max_wal_size. */
final class CheckpointCollector implements Collector {
  private static final Sql CHECKPOINTS = Sql.file(CheckpointCollector.class, "checkpoints");
  private static final Sql CHECKPOINTS_UNTIL_16 =
      Sql.file(CheckpointCollector.class, "checkpoints_until_16");

  @Override
  public String name() {
    return "checkpoints";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    String side = session.side().toString();
    return session.one(
        version.isAtLeast(17) ? CHECKPOINTS : CHECKPOINTS_UNTIL_16,
        row ->
            new RowSamples(row)
                .add(Metric.CHECKPOINTS_TOTAL, "timed", side, "timed")
                .add(Metric.CHECKPOINTS_TOTAL, "requested", side, "requested")
                .addMillis(Metric.CHECKPOINT_WRITE_SECONDS_TOTAL, "write_time", side)
                .addMillis(Metric.CHECKPOINT_SYNC_SECONDS_TOTAL, "sync_time", side)
                .add(Metric.CHECKPOINT_BUFFERS_WRITTEN_TOTAL, "buffers_written", side)
                .list());
  }
}
