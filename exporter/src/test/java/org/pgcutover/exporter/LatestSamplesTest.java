package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Side;

class LatestSamplesTest {
  private static final Sample POSITION = Metric.WAL_POSITION_BYTES_TOTAL.sample(42, "source");
  private static final Sample SUCCESS = Metric.COLLECTOR_SUCCESS.sample(1, "source", "wal");
  private static final Sample FAILURE = Metric.COLLECTOR_SUCCESS.sample(0, "source", "wal");

  private final AtomicLong nanos = new AtomicLong();
  private final LatestSamples latest = new LatestSamples(Duration.ofSeconds(3), nanos::get);

  @Test
  void showsWhatWasReadUntilItIsTooOld() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION));

    pass(Duration.ofSeconds(3));
    assertThat(latest.samples()).containsExactly(SUCCESS, POSITION);

    pass(Duration.ofMillis(1));
    assertThat(latest.samples()).containsExactly(FAILURE);
  }

  @Test
  void aFailureShowsAtOnceAndTheValueStaysUntilItIsTooOld() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION));
    pass(Duration.ofSeconds(2));

    latest.failed(Side.SOURCE, "wal");
    assertThat(latest.samples()).containsExactly(FAILURE, POSITION);

    pass(Duration.ofSeconds(2));
    assertThat(latest.samples()).containsExactly(FAILURE);
  }

  @Test
  void aCollectorThatNeverSucceededHasNoValue() {
    latest.failed(Side.SOURCE, "wal");

    assertThat(latest.samples()).containsExactly(FAILURE);
  }

  @Test
  void aRetiredCollectorIsNeitherRightNorWrong() {
    latest.collected(Side.SOURCE, "wal", List.of(POSITION));

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
    latest.collected(Side.SOURCE, "wal", List.of(POSITION));
    latest.forget(Side.SOURCE);

    latest.collected(
        Side.SOURCE, "wal", List.of(Metric.WAL_POSITION_BYTES_TOTAL.sample(1, "source")));

    assertThat(latest.samples())
        .containsExactly(SUCCESS, Metric.WAL_POSITION_BYTES_TOTAL.sample(43, "source"));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
