package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    shown.show(
        new MigrationProgress(
            "shop", Phase.ANCHOR, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of()));

    assertThat(shown.samples()).hasSize(Phase.values().length).allMatch(this::isPhase);
    assertThat(shown.samples()).filteredOn(sample -> sample.value() == 1).hasSize(1);
    assertThat(shown.samples()).contains(Metric.PHASE.sample(1, "anchor"));
  }

  @Test
  void theCopyIsShownOnceItIsPlanned() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.COPY,
            CopyProgress.of(new Count(5, 10), new Count(50, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));

    assertThat(shown.samples())
        .contains(
            Metric.COPY_ROWS_TOTAL.sample(5),
            Metric.COPY_ROWS_EXPECTED.sample(10),
            Metric.COPY_BYTES_TOTAL.sample(50),
            Metric.COPY_BYTES_EXPECTED.sample(100));
  }

  @Test
  void partsIndexesTimeLeftAndWhatHoldsItBackAreShown() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.COPY,
            new CopyProgress(
                new Count(5, 10),
                new Count(50, 100),
                new Count(1, 4),
                new Count(2, 8),
                25,
                Optional.of(Duration.ofMillis(2_500)),
                new Throttling(Throttling.Cause.RATE, OptionalLong.of(25), "rate 25 B/s")),
            ParityProgress.NOT_BEGUN,
            List.of()));

    assertThat(shown.samples())
        .contains(
            Metric.COPY_PARTS_TOTAL.sample(1),
            Metric.COPY_PARTS_EXPECTED.sample(4),
            Metric.COPY_INDEXES_TOTAL.sample(2),
            Metric.COPY_INDEXES_EXPECTED.sample(8),
            Metric.COPY_LEFT_SECONDS.sample(2.5),
            Metric.COPY_THROTTLE.sample(1, "rate"),
            Metric.COPY_THROTTLE.sample(0, "none"),
            Metric.COPY_THROTTLE_LIMIT_BYTES.sample(25));
  }

  @Test
  void verdictsAndRowsThatWereComparedAreShown() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.PARITY,
            CopyProgress.NOT_BEGUN,
            new ParityProgress(
                new Count(8, 10),
                1,
                2,
                new Count(40, 50),
                140,
                Optional.of(Duration.ofMillis(2_500))),
            List.of()));
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.PARITY,
            CopyProgress.NOT_BEGUN,
            new ParityProgress(new Count(2, 10), 0, 0, new Count(4, 50), 104, Optional.empty()),
            List.of()));

    assertThat(shown.samples())
        .contains(
            Metric.PARITY_TABLES.sample(2, "equal"),
            Metric.PARITY_TABLES.sample(0, "different"),
            Metric.PARITY_TABLES.sample(0, "inconclusive"),
            Metric.PARITY_TABLES_EXPECTED.sample(10),
            Metric.PARITY_ROWS_TOTAL.sample(140),
            Metric.PARITY_ROWS_READ.sample(4),
            Metric.PARITY_ROWS_EXPECTED.sample(50))
        .extracting(Sample::metric)
        .doesNotContain(Metric.PARITY_LEFT_SECONDS);
  }

  @Test
  void whatKeepsTheGateClosedIsShownAndWhatIsNotKnownDoes() {
    GateCheck lag = check("lag", GateCheck.Verdict.CLOSED);
    GateCheck parity = check("parity", GateCheck.Verdict.UNKNOWN);
    GateCheck fsync = check("fsync", GateCheck.Verdict.OPEN);

    shown.show(atTheGate(lag, parity, fsync));

    assertThat(shown.samples())
        .contains(
            Metric.CUTOVER_READY.sample(0),
            Metric.CUTOVER_BLOCKER.sample(1, "lag"),
            Metric.CUTOVER_BLOCKER.sample(1, "parity"),
            Metric.CUTOVER_BLOCKER.sample(0, "fsync"));
  }

  @Test
  void aGateIsReadyWhereNothingIsClosedOrUnknown() {
    shown.show(atTheGate(check("lag", GateCheck.Verdict.OPEN)));
    assertThat(shown.samples()).contains(Metric.CUTOVER_READY.sample(1));

    shown.show(
        atTheGate(
            check("lag", GateCheck.Verdict.OPEN), check("parity", GateCheck.Verdict.UNKNOWN)));
    assertThat(shown.samples()).contains(Metric.CUTOVER_READY.sample(0));

    shown.show(atTheGate());
    assertThat(shown.samples())
        .extracting(Sample::metric)
        .doesNotContain(Metric.CUTOVER_READY, Metric.CUTOVER_BLOCKER);
  }

  private static GateCheck check(String name, GateCheck.Verdict verdict) {
    return new GateCheck(name, "1", "2", verdict, List.of());
  }

  private static MigrationProgress atTheGate(GateCheck... gate) {
    return new MigrationProgress(
        "shop", Phase.GATE, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of(gate));
  }

  @Test
  void whatCannotBeForeseenIsNotShown() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.COPY,
            CopyProgress.of(new Count(5, 10), new Count(50, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));

    assertThat(shown.samples())
        .extracting(Sample::metric)
        .doesNotContain(Metric.COPY_LEFT_SECONDS, Metric.COPY_THROTTLE_LIMIT_BYTES);
    assertThat(shown.samples()).contains(Metric.COPY_THROTTLE.sample(1, "none"));
  }

  @Test
  void aMigrationThatResumedAfterItsCopyShowsNoZeros() {
    shown.show(
        new MigrationProgress(
            "shop", Phase.CATCH_UP, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of()));

    assertThat(shown.samples()).hasSize(Phase.values().length).allMatch(this::isPhase);
  }

  @Test
  void aCopyThatBeginsAnewIsHeld() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.COPY,
            CopyProgress.of(new Count(5, 10), new Count(50, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.COPY,
            CopyProgress.of(new Count(1, 10), new Count(10, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));

    assertThat(shown.samples()).contains(Metric.COPY_ROWS_TOTAL.sample(5));
  }

  @Test
  void anotherMigrationCountsAnew() {
    shown.show(
        new MigrationProgress(
            "shop",
            Phase.DONE,
            CopyProgress.of(new Count(5, 10), new Count(50, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));
    shown.show(
        new MigrationProgress(
            "stock",
            Phase.COPY,
            CopyProgress.of(new Count(1, 10), new Count(10, 100)),
            ParityProgress.NOT_BEGUN,
            List.of()));

    assertThat(shown.samples()).contains(Metric.COPY_ROWS_TOTAL.sample(1));
  }

  private boolean isPhase(Sample sample) {
    return sample.metric() == Metric.PHASE;
  }
}
