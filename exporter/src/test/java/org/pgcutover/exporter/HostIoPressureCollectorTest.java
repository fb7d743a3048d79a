package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostIoPressureCollectorTest {
  private static final String CONTENT =
      """
      some avg10=0.16 avg60=0.86 avg300=0.38 total=2923524
      full avg10=0.15 avg60=0.83 avg300=0.35 total=2712180
      """;

  @Test
  void totalsAreMicroseconds() {
    assertThat(HostIoPressureCollector.totalSeconds(CONTENT, "some")).isEqualTo(2.923524);
    assertThat(HostIoPressureCollector.totalSeconds(CONTENT, "full")).isEqualTo(2.71218);
  }

  @Test
  void refusesAFileWithoutTheLine() {
    assertThatThrownBy(() -> HostIoPressureCollector.totalSeconds("some avg10=0.00\n", "some"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HostIoPressureCollector.totalSeconds("", "full"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
