package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new SplittableRandom(1));

  @Test
  void pausesDoubleUpToHalfAMinute() {
    Duration whole = Duration.ofMillis(500);
    for (int attempt = 0; attempt < 20; attempt++) {
      assertThat(backoff.next()).isBetween(whole.dividedBy(2), whole);
      whole = whole.multipliedBy(2);
      if (whole.compareTo(Duration.ofSeconds(30)) > 0) {
        whole = Duration.ofSeconds(30);
      }
    }
  }

  @Test
  void beginsAnewAfterSuccess() {
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(backoff.next()).isPositive();
    }

    backoff.reset();

    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(500));
  }
}
