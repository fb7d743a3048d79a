package org.pgcutover.exporter;

import java.time.Duration;
import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;

/**
 * Reads one group of metrics of one server. One that fails takes no other with it; one that does
 * not know a value leaves its sample out. Confined to the sampler that runs it.
 */
interface Collector {
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

  /**
   * Reads now; blocks.
   *
   * @throws RuntimeException where the server refuses or the answer cannot be read
   */
  List<Sample> collect(Session session, ServerVersion version);

  /** What runs against the source. */
  static List<Collector> ofSource(ExporterConfig config) {
    return List.of(
        new ServerCollector(),
        new WalPositionCollector(),
        new ReplicationLagCollector(config.replicationName()),
        new SlotCollector(config.replicationName(), config.trackingSlot()),
        new CheckpointCollector(),
        new OldestTransactionCollector(),
        new WaitCollector(System::nanoTime),
        new HostCpuCollector(),
        new HostIoPressureCollector());
  }

  /** What runs against the target. */
  static List<Collector> ofTarget(ExporterConfig config) {
    return List.of(
        new ServerCollector(),
        new WalPositionCollector(),
        new SubscriptionCollector(config.replicationName()),
        new ApplyErrorCollector(config.replicationName()),
        new CheckpointCollector(),
        new OldestTransactionCollector(),
        new WaitCollector(System::nanoTime),
        new HostCpuCollector(),
        new HostIoPressureCollector());
  }
}
