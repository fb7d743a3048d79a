package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final AtomicLong nanos = new AtomicLong(seconds(100));
  private final Heartbeat heartbeat = new Heartbeat("pgcutover_shop", nanos::get);

  @Test
  void nothingIsKnownBeforeTheFirstBeat() {
    assertThat(heartbeat.samples()).isEmpty();
    assertThat(heartbeat.histograms()).isEmpty();
  }

  @Test
  void ageGrowsFromTheFirstBeatWhileNoneIsVisible() {
    heartbeat.sent(seconds(100));
    nanos.set(seconds(107));
    heartbeat.sent(seconds(106));

    assertThat(heartbeat.samples())
        .containsExactly(Metric.HEARTBEAT_AGE_SECONDS.sample(7, "pgcutover_shop"));
  }

  @Test
  void ageIsThatOfTheNewestVisibleBeat() {
    heartbeat.sent(seconds(100));
    heartbeat.seen(seconds(100), seconds(101));
    heartbeat.sent(seconds(102));
    nanos.set(seconds(105));

    assertThat(heartbeat.samples())
        .containsExactly(Metric.HEARTBEAT_AGE_SECONDS.sample(5, "pgcutover_shop"));
  }

  @Test
  void nothingIsShownOnceBeatsEnd() {
    heartbeat.sent(seconds(100));
    heartbeat.seen(seconds(100), seconds(101));

    heartbeat.ended();

    assertThat(heartbeat.samples()).isEmpty();
    assertThat(heartbeat.histograms()).isEmpty();
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
