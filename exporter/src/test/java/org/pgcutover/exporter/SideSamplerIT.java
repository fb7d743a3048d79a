package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class SideSamplerIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Reading(String name, Supplier<List<Sample>> samples) implements Collector {
    @Override
    public List<Sample> collect(Session session, ServerVersion version) {
      return samples.get();
    }
  }

  @Test
  void aCollectorThatFailsForWantOfMemoryStopsNoOtherAndComesBack() throws InterruptedException {
    AtomicBoolean full = new AtomicBoolean(true);
    Collector hungry =
        new Reading(
            "hungry",
            () -> {
              if (full.get()) {
                throw new OutOfMemoryError("made for a test");
              }
              return List.of();
            });
    Collector modest = new Reading("modest", List::of);
    LatestSamples latest = new LatestSamples(MINUTE, System::nanoTime, Clock.systemUTC());
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of())) {
      SamplerThread thread =
          SamplerThread.start(
              "hungry and modest",
              new SideSampler(
                  server.endpoint(Side.TARGET),
                  List.of(hungry, modest),
                  RunningExporter.SAMPLING,
                  latest));

      await()
          .atMost(MINUTE)
          .untilAsserted(() ->
              assertThat(latest.samples()).contains(success(hungry, false), success(modest, true)));
      full.set(false);
      await()
          .atMost(MINUTE)
          .untilAsserted(() ->
              assertThat(latest.samples()).contains(success(hungry, true), success(modest, true)));
      thread.stop();
      thread.join();
    }
  }

  private static Sample success(Collector collector, boolean succeeded) {
    return Metric.COLLECTOR_SUCCESS.flag(succeeded, "target", collector.name());
  }
}
