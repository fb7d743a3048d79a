package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownProgressTest {
  private final ShownProgress shown = new ShownProgress();

  @Test
  void nothingIsShownBeforeTheFirstWord() {
    assertThat(shown.samples()).isEmpty();
    assertThat(shown.isAtLeast(Phase.CHECK)).isFalse();
  }

  @Test
  void onePhaseIsOne() {
    shown.show(new MigrationProgress("shop", Phase.ANCHOR, CopyProgress.NOT_BEGUN));

    assertThat(shown.samples()).hasSize(Phase.values().length).allMatch(this::isPhase);
    assertThat(shown.samples()).filteredOn(sample -> sample.value() == 1).hasSize(1);
    assertThat(shown.samples()).contains(Metric.PHASE.sample(1, "anchor"));
  }

  @Test
  void theCopyIsShownOnceItIsPlanned() {
    shown.show(
        new MigrationProgress(
            "shop", Phase.COPY, CopyProgress.of(new Count(5, 10), new Count(50, 100))));

    assertThat(shown.samples())
        .contains(
            Metric.COPY_ROWS_TOTAL.sample(5),
            Metric.COPY_ROWS_EXPECTED.sample(10),
            Metric.COPY_BYTES_TOTAL.sample(50),
            Metric.COPY_BYTES_EXPECTED.sample(100));
  }

  @Test
  void aMigrationThatResumedAfterItsCopyShowsNoZeros() {
    shown.show(new MigrationProgress("shop", Phase.CATCH_UP, CopyProgress.NOT_BEGUN));

    assertThat(shown.samples()).hasSize(Phase.values().length).allMatch(this::isPhase);
  }

  @Test
  void aCopyThatBeginsAnewIsHeld() {
    shown.show(
        new MigrationProgress(
            "shop", Phase.COPY, CopyProgress.of(new Count(5, 10), new Count(50, 100))));
    shown.show(
        new MigrationProgress(
            "shop", Phase.COPY, CopyProgress.of(new Count(1, 10), new Count(10, 100))));

    assertThat(shown.samples()).contains(Metric.COPY_ROWS_TOTAL.sample(5));
  }

  @Test
  void anotherMigrationCountsAnew() {
    shown.show(
        new MigrationProgress(
            "shop", Phase.DONE, CopyProgress.of(new Count(5, 10), new Count(50, 100))));
    shown.show(
        new MigrationProgress(
            "stock", Phase.COPY, CopyProgress.of(new Count(1, 10), new Count(10, 100))));

    assertThat(shown.samples()).contains(Metric.COPY_ROWS_TOTAL.sample(1));
  }

  private boolean isPhase(Sample sample) {
    return sample.metric() == Metric.PHASE;
  }
}
