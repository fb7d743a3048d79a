package org.pgcutover.exporter;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.pgcutover.postgres.Side;

/** One pair: the samplers of both its sides and its heartbeat, and what they last saw. */
final class PairWatch {
  private static final int INTERVALS_SHOWN = 3;
  // However often a server is read, one slow answer is not a server that is gone.
  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(2);

  private final WatchedPair pair;
  private final Duration sampling;
  private final LatestSamples latest;
  private final Heartbeat heartbeat;

  PairWatch(WatchedPair pair, Duration sampling) {
    this.pair = pair;
    this.sampling = sampling;
    this.latest = new LatestSamples(lifetime(sampling), System::nanoTime, Clock.systemUTC());
    this.heartbeat = new Heartbeat(pair.streamName(), System::nanoTime);
  }

  /**
   * Begins to watch, each sampler on a thread of its own. Not a virtual one: reading a few rows
   * some forty times a second cost more in being put aside and taken up again than in reading.
   *
   * @param holdsBeats whether beats must not be written now
   */
  Future<?> deploy(Vertx vertx, BooleanSupplier holdsBeats) {
    SlotOwners owners = new SlotOwners();
    List<VerticleBase> samplers = new ArrayList<>();
    for (Side side : Side.SERVERS) {
      samplers.add(
          new SideSampler(
              side == Side.SOURCE ? pair.source() : pair.target(),
              Collector.of(side, pair.streams(), owners),
              sampling,
              latest));
    }
    if (pair.heartbeat()) {
      samplers.add(new HeartbeatProbe(pair, holdsBeats, heartbeat, latest));
    }
    DeploymentOptions blocking =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName("sampler-" + pair.name())
            .setWorkerPoolSize(samplers.size());
    return Future.all(
        samplers.stream().map(sampler -> vertx.deployVerticle(sampler, blocking)).toList());
  }

  /** Whether it is known of both sides if they answer. */
  boolean isReady() {
    return latest.isReady();
  }

  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(latest.samples());
    samples.addAll(heartbeat.samples());
    return samples;
  }

  List<MetricSnapshot> histograms() {
    return heartbeat.histograms();
  }

  private static Duration lifetime(Duration sampling) {
    Duration intervals = sampling.multipliedBy(INTERVALS_SHOWN);
    return intervals.compareTo(SHORTEST_LIFETIME) < 0 ? SHORTEST_LIFETIME : intervals;
  }
}
