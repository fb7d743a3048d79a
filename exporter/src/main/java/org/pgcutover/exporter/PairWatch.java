package org.pgcutover.exporter;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
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
  private final List<SamplerThread> threads = new ArrayList<>();

  PairWatch(WatchedPair pair, Duration sampling) {
    this.pair = pair;
    this.sampling = sampling;
    this.latest = new LatestSamples(lifetime(sampling), System::nanoTime, Clock.systemUTC());
    this.heartbeat = new Heartbeat(pair.streamName(), System::nanoTime);
  }

  /**
   * Begins to watch, each sampler on a thread of its own.
   *
   * @param holdsBeats whether beats must not be written now
   */
  void start(BooleanSupplier holdsBeats) {
    SlotOwners owners = new SlotOwners();
    for (Side side : Side.SERVERS) {
      start(
          side.toString(),
          new SideSampler(
              side == Side.SOURCE ? pair.source() : pair.target(),
              Collector.of(side, pair.streams(), owners),
              sampling,
              latest));
    }
    if (pair.heartbeat()) {
      start("heartbeat", new HeartbeatProbe(pair, holdsBeats, heartbeat, latest));
    }
  }

  private void start(String what, Sampler sampler) {
    threads.add(SamplerThread.start(pair.name() + "-" + what, sampler));
  }

  /** Has the cycles that are under way be the last ones; does not wait for them. */
  void stop() {
    threads.forEach(SamplerThread::stop);
  }

  void join() throws InterruptedException {
    for (SamplerThread thread : threads) {
      thread.join();
    }
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
