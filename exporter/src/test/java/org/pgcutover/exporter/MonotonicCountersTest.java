package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MonotonicCountersTest {
  private final MonotonicCounters counters = new MonotonicCounters();

  @Test
  void aCounterThatRisesIsShownAsItIs() {
    assertThat(shown(5)).isEqualTo(5);
    assertThat(shown(5)).isEqualTo(5);
    assertThat(shown(7.5)).isEqualTo(7.5);
  }

  /** Prometheus takes the smallest step back for a reset, and adds the whole number once more. */
  @Test
  void whatIsLostInRoundingIsNoStepBack() {
    Random random = new Random(1);
    double raw = 0;
    double before = 0;
    for (int step = 0; step < 10_000; step++) {
      raw =
          switch (random.nextInt(100)) {
            case 0 -> random.nextInt(100) / 1e6;
            case 1, 2, 3 -> raw * 0.999;
            case 4, 5, 6, 7, 8, 9 -> raw;
            default -> raw + random.nextInt(1_000_000) / 1e6;
          };
      double now = shown(raw);
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  @Test
  void jitterIsHeldUntilItIsMadeUpFor() {
    iowait(100);

    assertThat(iowait(99.5)).isEqualTo(100);
    assertThat(iowait(99.9)).isEqualTo(100);
    assertThat(iowait(100.5)).isEqualTo(100.5);
  }

  @Test
  void aServerOfAnEarlierTimeIsCountedOnFromWhereItIs() {
    shown(100);

    assertThat(shown(60)).isEqualTo(100);
    assertThat(shown(61)).isEqualTo(101);
    assertThat(shown(59)).isEqualTo(101);
    assertThat(shown(60)).isEqualTo(102);
  }

  @Test
  void aResetIsCountedOnFrom() {
    shown(100);

    assertThat(shown(3)).isEqualTo(103);
    assertThat(shown(4)).isEqualTo(104);
    assertThat(shown(0)).isEqualTo(104);
    assertThat(shown(1)).isEqualTo(105);
  }

  @Test
  void seriesAreCountedApart() {
    shown(100);

    assertThat(counters.forward(Metric.WAL_POSITION_BYTES_TOTAL.sample(10, "target")).value())
        .isEqualTo(10);
  }

  @Test
  void gaugesMayFall() {
    counters.forward(Metric.HEARTBEAT_AGE_SECONDS.sample(10, "s"));

    assertThat(counters.forward(Metric.HEARTBEAT_AGE_SECONDS.sample(1, "s")).value()).isEqualTo(1);
  }

  /** While no walsender is there the slot's own position is what is known, a little behind. */
  @Test
  void aPositionThatIsAppliedAgainDoesNotCountTwice() {
    assertThat(applied(1_000_000)).isEqualTo(1_000_000);
    assertThat(applied(900_000)).isEqualTo(1_000_000);
    assertThat(applied(1_000_000)).isEqualTo(1_000_000);
    assertThat(applied(1_100_000)).isEqualTo(1_100_000);
  }

  private double applied(double raw) {
    return counters
        .forward(Metric.SUBSCRIPTION_APPLIED_POSITION_BYTES_TOTAL.sample(raw, "orders"))
        .value();
  }

  private double iowait(double raw) {
    return counters.forward(Metric.HOST_CPU_SECONDS_TOTAL.sample(raw, "source", "iowait")).value();
  }

  private double shown(double raw) {
    return counters.forward(Metric.WAL_POSITION_BYTES_TOTAL.sample(raw, "source")).value();
  }
}
