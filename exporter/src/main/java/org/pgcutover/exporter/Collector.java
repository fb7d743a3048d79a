package org.pgcutover.exporter;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;

/**
 * Reads one group of metrics of one server. One that fails takes no other with it; one that does
 * not know a value leaves its sample out. Confined to the sampler that runs it.
 */
interface Collector {
  Duration OFTEN = Duration.ofMillis(250);

  /** The label of {@link Metric#COLLECTOR_SUCCESS}. */
  String name();

  /** The lowest major version that has what it reads. */
  default int since() {
    return 14;
  }

  /** How often it wants to run. */
  default Duration period(Duration sampling) {
    return sampling;
  }

  /** The pace of what is inexact by as much as it is read late. */
  static Duration often(Duration sampling) {
    return sampling.compareTo(OFTEN) < 0 ? sampling : OFTEN;
  }

  /**
   * Reads now; blocks.
   *
   * @throws RuntimeException where the server refuses or the answer cannot be read
   */
  List<Sample> collect(Session session, ServerVersion version);

  /** What runs against one side of a pair. */
  static List<Collector> of(Side side, Streams streams, SlotOwners owners) {
    return Stream.concat(ofEitherSide().stream(), ofThatSide(side, streams, owners).stream())
        .toList();
  }

  private static List<Collector> ofThatSide(Side side, Streams streams, SlotOwners owners) {
    return side == Side.SOURCE
        ? List.of(
            new ReplicationLagCollector(streams, owners),
            new SlotCollector(streams, System::nanoTime))
        : List.of(
            new SubscriptionCollector(streams, owners),
            new SubscriptionErrorCollector(streams),
            new TableCollector(streams),
            new IndexBuildCollector());
  }

  private static List<Collector> ofEitherSide() {
    return List.of(
        new ServerCollector(),
        new WalPositionCollector(),
        new WalCollector(),
        new CheckpointCollector(),
        new OldestTransactionCollector(),
        new WaitCollector(System::nanoTime),
        new IoCollector(),
        new CopyCollector(),
        new HostCpuCollector(),
        new HostDiskCollector(),
        new HostIoPressureCollector());
  }
}
