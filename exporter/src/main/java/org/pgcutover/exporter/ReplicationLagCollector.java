package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Lag in bytes and seconds, from the source alone: it is known while the worker or target is down.
 */
final class ReplicationLagCollector implements Collector {
  /** A subscriber that reported nothing has sent and applied what it confirmed. */
  private record Positions(Lsn current, Lsn confirmed, Lsn sent, Lsn applied) {
    static Positions read(ResultSet row) throws SQLException {
      Lsn confirmed = Lsn.parse(row.getString("confirmed_flush_lsn"));
      return new Positions(
          Lsn.parse(row.getString("current_lsn")),
          confirmed,
          orElse(row.getString("sent_lsn"), confirmed),
          orElse(row.getString("replay_lsn"), confirmed));
    }

    private static Lsn orElse(@Nullable String text, Lsn otherwise) {
      return text == null ? otherwise : Lsn.parse(text);
    }
  }

  private static final Sql REPLICATION_LAG =
      Sql.file(ReplicationLagCollector.class, "replication_lag");
  // The period is the error of the lag in seconds.
  private static final Duration PERIOD = Duration.ofMillis(250);
  // Half an hour of a busy source in full precision.
  private static final int POINTS = 8_192;

  private final String slot;
  private final LagRing ring = new LagRing(POINTS);

  ReplicationLagCollector(String slot) {
    this.slot = slot;
  }

  @Override
  public String name() {
    return "replication_lag";
  }

  @Override
  public Duration period(Duration sampling) {
    return sampling.compareTo(PERIOD) < 0 ? sampling : PERIOD;
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    long before = System.nanoTime();
    Optional<Positions> positions = session.first(REPLICATION_LAG, Positions::read, slot);
    long middle = before + (System.nanoTime() - before) / 2;
    return positions.map(known -> samples(known, middle)).orElse(List.of());
  }

  private List<Sample> samples(Positions positions, long nanos) {
    ring.saw(positions.current(), nanos);
    LagSegments bytes =
        LagSegments.of(
            positions.current(), positions.sent(), positions.applied(), positions.confirmed());
    Lsn applied =
        positions.applied().isAtLeast(positions.confirmed())
            ? positions.applied()
            : positions.confirmed();
    double seconds = ring.lag(applied, nanos).toNanos() / 1e9;
    return List.of(
        Metric.REPLICATION_LAG_BYTES.sample((double) bytes.unsentBytes(), slot, "unsent"),
        Metric.REPLICATION_LAG_BYTES.sample((double) bytes.unappliedBytes(), slot, "unapplied"),
        Metric.REPLICATION_LAG_BYTES.sample((double) bytes.unflushedBytes(), slot, "unflushed"),
        Metric.REPLICATION_LAG_SECONDS.sample(seconds, slot));
  }
}
