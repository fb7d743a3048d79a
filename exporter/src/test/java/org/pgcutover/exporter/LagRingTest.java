package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Lsn;

class LagRingTest {
  private final LagRing ring = new LagRing(8);

  @Test
  void lagIsTheAgeOfTheOldestPositionNotYetApplied() {
    ring.saw(new Lsn(100), seconds(1));
    ring.saw(new Lsn(200), seconds(2));
    ring.saw(new Lsn(300), seconds(3));

    assertThat(ring.lag(new Lsn(150), seconds(10))).isEqualTo(Duration.ofSeconds(8));
    assertThat(ring.lag(new Lsn(200), seconds(10))).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void lagGrowsWhileNothingIsApplied() {
    ring.saw(new Lsn(100), seconds(1));

    assertThat(ring.lag(new Lsn(50), seconds(5))).isEqualTo(Duration.ofSeconds(4));
    assertThat(ring.lag(new Lsn(50), seconds(9))).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void anIdleSourceThatIsAppliedHasNoLag() {
    for (int second = 1; second < 100; second++) {
      ring.saw(new Lsn(100), seconds(second));

      assertThat(ring.lag(new Lsn(100), seconds(second))).isZero();
    }
  }

  @Test
  void aPositionThatStaysKeepsItsFirstTime() {
    ring.saw(new Lsn(100), seconds(1));
    ring.saw(new Lsn(100), seconds(5));

    assertThat(ring.lag(new Lsn(50), seconds(6))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whatCameWhileNobodyLookedMayBeOlder() {
    ring.saw(new Lsn(100), seconds(1));
    ring.saw(new Lsn(200), seconds(2));
    assertThat(ring.isLowerBound(new Lsn(150))).isFalse();

    ring.saw(new Lsn(300), seconds(600));

    assertThat(ring.lag(new Lsn(200), seconds(601))).isEqualTo(Duration.ofSeconds(1));
    assertThat(ring.isLowerBound(new Lsn(200))).isTrue();
    assertThat(ring.isLowerBound(new Lsn(300))).isFalse();
  }

  @Test
  void aLongBacklogKeepsItsOldestPoint() {
    for (int second = 0; second < 10_000; second++) {
      ring.saw(new Lsn(1_000 + second), seconds(second));
    }

    assertThat(ring.lag(new Lsn(10), seconds(10_000))).isEqualTo(Duration.ofSeconds(10_000));
    assertThat(ring.lag(new Lsn(1_000 + 9_998), seconds(10_000))).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aServerRestoredToAnEarlierPositionBeginsAnew() {
    ring.saw(new Lsn(5_000), seconds(1));
    ring.saw(new Lsn(100), seconds(20));

    assertThat(ring.lag(new Lsn(50), seconds(21))).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void positionsAreUnsigned() {
    ring.saw(Lsn.parse("7FFFFFFF/FFFFFFFF"), seconds(1));
    ring.saw(Lsn.parse("80000000/1"), seconds(2));

    assertThat(ring.lag(Lsn.parse("7FFFFFFF/FFFFFFFF"), seconds(5)))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void eachOfSeveralSubscribersHasItsOwnLag() {
    ring.saw(new Lsn(100), seconds(1));
    ring.saw(new Lsn(200), seconds(2));
    ring.saw(new Lsn(300), seconds(3));

    assertThat(ring.lag(new Lsn(250), seconds(10))).isEqualTo(Duration.ofSeconds(7));
    assertThat(ring.lag(new Lsn(50), seconds(10))).isEqualTo(Duration.ofSeconds(9));

    ring.forget(new Lsn(50));
    assertThat(ring.lag(new Lsn(50), seconds(10))).isEqualTo(Duration.ofSeconds(9));
    ring.forget(new Lsn(300));
    assertThat(ring.lag(new Lsn(300), seconds(10))).isZero();
  }

  @Test
  void whatIsOlderThanTheRingIsALowerBound() {
    ring.saw(new Lsn(100), seconds(1));
    ring.saw(new Lsn(200), seconds(2));

    assertThat(ring.isLowerBound(new Lsn(99))).isTrue();
    assertThat(ring.isLowerBound(new Lsn(100))).isFalse();

    ring.saw(new Lsn(50), seconds(3));
    assertThat(ring.isLowerBound(new Lsn(50))).isFalse();
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
