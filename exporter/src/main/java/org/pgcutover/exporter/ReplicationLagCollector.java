package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Lag in bytes and seconds, from the source alone: it is known while the worker or target is down.
 */
final class ReplicationLagCollector implements Collector {
  /**
   * One slot's subscriber. One that reported nothing has sent and applied what it confirmed, and
   * one that reports more than there is has applied what there is.
   *
   * @param reported the lags that the server itself computes
   */
  private record Positions(
      String subscription,
      Lsn current,
      Lsn confirmed,
      Lsn sent,
      Lsn applied,
      List<Sample> reported) {
    Lsn farthestApplied() {
      Lsn farthest = applied.isAtLeast(confirmed) ? applied : confirmed;
      return farthest.isAtLeast(current) ? current : farthest;
    }
  }

  private static final Sql REPLICATION_LAG =
      Sql.file(ReplicationLagCollector.class, "replication_lag");
  // Half an hour of a busy source in full precision.
  private static final int POINTS = 8_192;

  private final String[] slots;
  private final SlotOwners owners;
  private final LagRing ring = new LagRing(POINTS);

  ReplicationLagCollector(Streams streams, SlotOwners owners) {
    this.slots = streams.subscriptionArray();
    this.owners = owners;
  }

  @Override
  public String name() {
    return "replication_lag";
  }

  /** It is the error of the lag in seconds. */
  @Override
  public Duration period(Duration sampling) {
    return Collector.often(sampling);
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    long before = System.nanoTime();
    List<Positions> streams = session.list(REPLICATION_LAG, this::read, (Object) slots);
    long middle = before + (System.nanoTime() - before) / 2;
    List<Sample> samples = new ArrayList<>();
    for (Positions stream : streams) {
      ring.saw(stream.current(), middle);
      samples.addAll(samples(stream, middle));
    }
    streams.stream().map(Positions::farthestApplied).min(Lsn::compareTo).ifPresent(ring::forget);
    return samples;
  }

  private Positions read(ResultSet row) throws SQLException {
    String subscription = owners.subscriptionOf(row.getString("slot_name"));
    Lsn confirmed = Lsn.parse(row.getString("confirmed_flush_lsn"));
    Metric reported = Metric.REPLICATION_REPORTED_LAG_SECONDS;
    return new Positions(
        subscription,
        Lsn.parse(row.getString("current_lsn")),
        confirmed,
        orElse(row.getString("sent_lsn"), confirmed),
        orElse(row.getString("replay_lsn"), confirmed),
        new RowSamples(row)
            .addFlag(Metric.WALSENDER_CONNECTED, "connected", subscription)
            .add(reported, "write_seconds", subscription, "write")
            .add(reported, "flush_seconds", subscription, "flush")
            .add(reported, "replay_seconds", subscription, "replay")
            .list());
  }

  private static Lsn orElse(@Nullable String text, Lsn otherwise) {
    return text == null ? otherwise : Lsn.parse(text);
  }

  private List<Sample> samples(Positions stream, long nanos) {
    String subscription = stream.subscription();
    Lsn applied = stream.farthestApplied();
    LagSegments bytes =
        LagSegments.of(stream.current(), stream.sent(), stream.applied(), stream.confirmed());
    List<Sample> samples = new ArrayList<>(stream.reported());
    samples.add(lagBytes(bytes.unsentBytes(), subscription, "unsent"));
    samples.add(lagBytes(bytes.unappliedBytes(), subscription, "unapplied"));
    samples.add(lagBytes(bytes.unflushedBytes(), subscription, "unflushed"));
    samples.add(
        Metric.REPLICATION_LAG_SECONDS.sample(
            ring.lag(applied, nanos).toNanos() / 1e9, subscription));
    samples.add(
        Metric.REPLICATION_LAG_IS_LOWER_BOUND.flag(ring.isLowerBound(applied), subscription));
    // A double holds every position below 2^53 bytes, 9 PB of WAL, exactly.
    samples.add(
        Metric.SUBSCRIPTION_APPLIED_POSITION_BYTES_TOTAL.sample(
            (double) applied.value(), subscription));
    return samples;
  }

  private static Sample lagBytes(long bytes, String subscription, String segment) {
    return Metric.REPLICATION_LAG_BYTES.sample((double) bytes, subscription, segment);
  }
}
