package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
  /** The exposition would refuse everything else together with it. */
  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN})
  void aCounterHasCountedSomethingOrNothing(double value) {
    assertThatThrownBy(() -> Metric.WAL_RECORDS_TOTAL.sample(value, "source"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pgcutover_wal_records_total");
  }

  @Test
  void aGaugeMayBeLessThanNothing() {
    assertThat(Metric.WAL_POSITION_BYTES_TOTAL.sample(0, "source").value()).isZero();
    assertThat(Metric.SLOT_SAFE_WAL_BYTES.sample(-1, "orders").value()).isEqualTo(-1);
  }
}
