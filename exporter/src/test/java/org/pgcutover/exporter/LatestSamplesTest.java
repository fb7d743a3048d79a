package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Side;

class LatestSamplesTest {
  private static final Sample POSITION = Metric.WAL_POSITION_BYTES_TOTAL.sample(42, "source");
  private static final Sample SUCCESS = Metric.COLLECTOR_SUCCESS.sample(1, "source", "wal");
  private static final Sample DURATION =
      Metric.COLLECTOR_DURATION_SECONDS.sample(0.25, "source", "wal");
  private static final Sample LAST_SUCCESS =
      Metric.COLLECTOR_LAST_SUCCESS_TIMESTAMP_SECONDS.sample(1_000, "source", "wal");
  private static final Sample FAILURE = Metric.COLLECTOR_SUCCESS.sample(0, "source", "wal");

  private static final Duration TOOK = Duration.ofMillis(250);

  private final AtomicLong nanos = new AtomicLong();
  private final LatestSamples latest =
      new LatestSamples(
          Duration.ofSeconds(3),
          nanos::get,
          Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC));

  @Test
  void showsWhatWasReadUntilItIsTooOld() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION), TOOK);

    pass(Duration.ofSeconds(3));
    assertThat(latest.samples()).containsExactly(SUCCESS, DURATION, LAST_SUCCESS, POSITION);

    pass(Duration.ofMillis(1));
    assertThat(latest.samples()).containsExactly(FAILURE, DURATION, LAST_SUCCESS);
  }

  @Test
  void aFailureShowsAtOnceAndTheValueStaysUntilItIsTooOld() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION), TOOK);
    pass(Duration.ofSeconds(2));

    latest.failed(Side.SOURCE, "wal");
    assertThat(latest.samples()).containsExactly(FAILURE, DURATION, LAST_SUCCESS, POSITION);

    pass(Duration.ofSeconds(2));
    assertThat(latest.samples()).containsExactly(FAILURE, DURATION, LAST_SUCCESS);
  }

  @Test
  void aCollectorThatNeverSucceededHasNoValue() {
    latest.failed(Side.SOURCE, "wal");

    assertThat(latest.samples()).containsExactly(FAILURE);
  }

  @Test
  void aRetiredCollectorIsNeitherRightNorWrong() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION), TOOK);

    latest.retire("wal");

    assertThat(latest.samples()).isEmpty();
  }

  @Test
  void aSamplerThatHangsIsDown() {
    latest.answered(Side.SOURCE, true);
    assertThat(latest.samples()).containsExactly(Metric.UP.sample(1, "source"));

    pass(Duration.ofSeconds(4));

    assertThat(latest.samples()).containsExactly(Metric.UP.sample(0, "source"));
  }

  @Test
  void isReadyWhenBothSidesWereTried() {
    latest.answered(Side.SOURCE, false);
    assertThat(latest.isReady()).isFalse();

    latest.answered(Side.TARGET, false);

    assertThat(latest.isReady()).isTrue();
  }

  @Test
  void countersGoOnWhereTheyWereAfterAReset() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION), TOOK);
    latest.forget(Side.SOURCE);

    latest.collected(
        Side.SOURCE, "wal", List.of(Metric.WAL_POSITION_BYTES_TOTAL.sample(1, "source")), TOOK);

    assertThat(latest.samples())
        .containsExactly(
            SUCCESS, DURATION, LAST_SUCCESS, Metric.WAL_POSITION_BYTES_TOTAL.sample(43, "source"));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
