package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Lsn;

class LagSegmentsTest {
  @ParameterizedTest
  @CsvSource({
    // current, sent, applied, confirmed, and the segments
    "1000, 900, 700, 600, 100, 200, 100",
    "1000, 600, 600, 600, 400, 0, 0",
    "1000, 1000, 1000, 1000, 0, 0, 0",
    // the positions are read one after another and may overtake each other
    "1000, 1010, 1005, 900, 0, 0, 100",
    "1000, 800, 950, 900, 100, 0, 0",
    "1000, 900, 1000, 1200, 0, 0, 0",
  })
  void segmentsAddUp(
      long current,
      long sent,
      long applied,
      long confirmed,
      long unsent,
      long unapplied,
      long unflushed) {
    LagSegments segments =
        LagSegments.of(new Lsn(current), new Lsn(sent), new Lsn(applied), new Lsn(confirmed));

    assertThat(segments).isEqualTo(new LagSegments(unsent, unapplied, unflushed));
    assertThat(unsent + unapplied + unflushed).isEqualTo(Math.max(0, current - confirmed));
  }
}
