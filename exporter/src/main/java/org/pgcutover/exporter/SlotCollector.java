package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The migration's slots on the source: what they hold back and how near they are to being lost. The
 * short-lived slots of table synchronisation are left out.
 */
final class SlotCollector implements Collector {
  private static final Sql SLOTS = Sql.file(SlotCollector.class, "slots");
  // pg_replication_slots.wal_status, PostgreSQL 13 to 18.
  private static final List<String> STATUSES =
      List.of("reserved", "extended", "unreserved", "lost");

  private final String subscriptionSlot;
  private final String trackingSlot;

  SlotCollector(String subscriptionSlot, String trackingSlot) {
    this.subscriptionSlot = subscriptionSlot;
    this.trackingSlot = trackingSlot;
  }

  @Override
  public String name() {
    return "slots";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session.list(SLOTS, SlotCollector::samples, subscriptionSlot, trackingSlot).stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<Sample> samples(ResultSet row) throws SQLException {
    String slot = row.getString("slot_name");
    List<Sample> samples = new ArrayList<>();
    samples.add(Metric.SLOT_ACTIVE.flag(row.getBoolean("active"), slot));
    double retained = row.getDouble("retained_bytes");
    if (!row.wasNull()) {
      samples.add(Metric.SLOT_RETAINED_WAL_BYTES.sample(Math.max(0, retained), slot));
    }
    double safe = row.getDouble("safe_wal_size");
    if (!row.wasNull()) {
      samples.add(Metric.SLOT_SAFE_WAL_BYTES.sample(safe, slot));
    }
    String status = row.getString("wal_status");
    if (status != null) {
      STATUSES.forEach(s -> samples.add(Metric.SLOT_WAL_STATUS.flag(s.equals(status), slot, s)));
    }
    return samples;
  }
}
