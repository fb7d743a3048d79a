package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Slots on the source: what they hold back, and how near they are to being lost. */
final class SlotCollector implements Collector {
  private static final Sql SLOTS = Sql.file(SlotCollector.class, "slots");
  private static final Sql IN_ALL = Sql.file(SlotCollector.class, "slots_in_all");

  private final String[] names;
  private final WalPace pace;

  SlotCollector(Streams streams, LongSupplier nanoTime) {
    this.names = streams.slotArray();
    this.pace = new WalPace(nanoTime);
  }

  @Override
  public String name() {
    return "slots";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Sample tablesync =
        session.one(
            IN_ALL,
            row -> {
              pace.saw(row.getDouble("position"));
              return Metric.TABLESYNC_SLOTS.sample(
                  row.getDouble("tablesync_slots"), session.side().toString());
            });
    return Stream.concat(
            Stream.of(tablesync),
            session.list(SLOTS, this::samples, (Object) names).stream().flatMap(Collection::stream))
        .toList();
  }

  private List<Sample> samples(ResultSet row) throws SQLException {
    String slot = row.getString("slot_name");
    RowSamples samples =
        new RowSamples(row)
            .addFlag(Metric.SLOT_ACTIVE, "active", slot)
            .add(Metric.SLOT_RETAINED_WAL_BYTES, "retained_bytes", slot)
            .add(Metric.SLOT_SAFE_WAL_BYTES, "safe_wal_size", slot)
            .add(Metric.SLOT_CATALOG_XMIN_AGE_TRANSACTIONS, "catalog_xmin_age", slot)
            .add(Metric.SLOT_INACTIVE_SINCE_TIMESTAMP_SECONDS, "inactive_since", slot)
            .add(Metric.SLOT_SPILLED_BYTES_TOTAL, "spill_bytes", slot)
            .add(Metric.SLOT_STREAMED_BYTES_TOTAL, "stream_bytes", slot)
            .add(Metric.SLOT_DECODED_BYTES_TOTAL, "total_bytes", slot)
            .add(Metric.SLOT_DECODED_TRANSACTIONS_TOTAL, "total_txns", slot);
    double safe = row.getDouble("safe_wal_size");
    if (!row.wasNull()) {
      pace.secondsFor(safe)
          .ifPresent(
              seconds -> samples.add(Metric.SLOT_TIME_TO_LOSS_SECONDS.sample(seconds, slot)));
    }
    String status = row.getString("wal_status");
    if (status != null) {
      samples.add(Metric.SLOT_WAL_STATUS.sample(1, slot, status));
    }
    String reason = row.getString("invalidation_reason");
    if (reason != null) {
      samples.add(Metric.SLOT_INVALIDATED.sample(1, slot, reason));
    }
    return samples.list();
  }
}
