package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownRowsTest {
  private static final KnownRows.State KEPT = new KnownRows.State(755, "16384 16384");

  @Test
  void aStateFollowsInTheSameFileAndTheSameRoundOfNumbers() {
    assertThat(new KnownRows.State(755, "16384 16384").follows(KEPT)).isTrue();
    assertThat(new KnownRows.State(1_000_000_755, "16384 16384").follows(KEPT)).isTrue();
    assertThat(new KnownRows.State(756, "16384 16390").follows(KEPT)).isFalse();
    // Signed, the difference of the 32 bits is negative from here on.
    assertThat(new KnownRows.State(755 + (1L << 31), "16384 16384").follows(KEPT)).isFalse();
    assertThat(new KnownRows.State(755 + (1L << 32), "16384 16384").follows(KEPT)).isFalse();
  }
}
