package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WalPaceTest {
  private final AtomicLong nanos = new AtomicLong();
  private final WalPace pace = new WalPace(nanos::get);

  @Test
  void isUnknownBeforeTheSecondLook() {
    pace.saw(1_000);

    assertThat(pace.secondsFor(1_000)).isEmpty();
    assertThat(pace.secondsFor(0)).hasValue(0);
  }

  @Test
  void isBytesForASecond() {
    pace.saw(1_000);
    pass(Duration.ofSeconds(2));
    pace.saw(3_000);

    assertThat(pace.secondsFor(5_000)).hasValue(5);
  }

  @Test
  void isInfiniteWhereNothingIsWritten() {
    pace.saw(1_000);
    pass(Duration.ofSeconds(2));
    pace.saw(1_000);

    assertThat(pace.secondsFor(1)).hasValue(Double.POSITIVE_INFINITY);
  }

  @Test
  void followsWithinMinutes() {
    pace.saw(0);
    double position = 0;
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      position += 100;
      pace.saw(position);
    }
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      position += 1_000;
      pace.saw(position);
    }

    assertThat(pace.secondsFor(1_000).orElseThrow()).isCloseTo(1, within(0.01));
  }

  @Test
  void aServerRestoredToAnEarlierPositionBeginsAnew() {
    pace.saw(5_000);
    pass(Duration.ofSeconds(1));
    pace.saw(100);

    assertThat(pace.secondsFor(1)).isEmpty();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
