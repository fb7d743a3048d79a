package org.pgcutover.migrator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.progress.SimulatedCopy.Foreseen;
import org.pgcutover.migrator.progress.SimulatedCopy.Table;

class EstimateTest {
  private static final long MB = 1 << 20;
  private static final double STEADY = 100.0 * MB;

  @Test
  void atASteadyRateTheEndIsForeseenWithinATwentieth() {
    List<Foreseen> seen = run(tables(20, 1_000 * MB, 1), 2, STEADY);

    assertForeseen(after(0.1, seen), 0.05, 1);
  }

  @Test
  void sizesThatAreNotCopysBytesAreLearntFromThePartsThatAreDone() {
    List<Foreseen> third = run(tables(20, 3_000 * MB, 0.33), 2, STEADY);
    List<Foreseen> thrice = run(tables(20, 330 * MB, 3), 2, STEADY);

    assertForeseen(after(0.12, third), 0.25, 1);
    assertForeseen(after(0.12, thrice), 0.25, 1);
  }

  @Test
  void aRateThatHalvesIsNoticedWithinAMinute() {
    List<Foreseen> seen =
        run(tables(20, 1_000 * MB, 1), 2, second -> second < 100 ? 100.0 * MB : 50.0 * MB);

    assertThat(seen.getLast().second()).isBetween(299.0, 302.0);
    assertForeseen(from(160, seen), 0.25, 1);
  }

  @Test
  void aRateThatRisesAfterHoursIsNoticedWithinAMinute() {
    List<Foreseen> seen =
        run(tables(20, 10_000 * MB, 1), 2, second -> second < 7_200 ? 10.0 * MB : 100.0 * MB);

    assertForeseen(from(7_260, seen), 0.25, 1);
  }

  @Test
  void manySmallTablesSayLittleAboutALargeOneBehindThem() {
    // Small tables are mostly the empty rest of a page: their COPY is a hundredth of their size.
    List<Table> tables = tables(150, 8_192, 0.01);
    tables.addAll(tables(20, 2_000 * MB, 0.9));

    List<Foreseen> seen = run(tables, 2, STEADY);

    assertForeseen(after(0.1, seen), 0.25, 1);
  }

  @Test
  void indexesAlongTheWayAreInTheRate() {
    List<Table> tables =
        IntStream.range(0, 40)
            .mapToObj(i -> new Table((900 - 20L * i) * MB, 1, (900 - 20.0 * i) / 100))
            .toList();

    List<Foreseen> seen = run(tables, 4, STEADY);

    assertForeseen(after(0.25, seen), 0.25, 10);
  }

  @Test
  void indexesAfterAllRowsAreForeseenOnceTheFirstIsBuilt() {
    // 100 s of rows, then four indexes of 25 s each.
    List<Foreseen> seen = run(List.of(new Table(10_000 * MB, 1, 25, 25, 25, 25)), 1, STEADY);

    assertThat(seen.getLast().second()).isBetween(199.0, 202.0);
    assertForeseen(after(0.1, seen), 0.5, 1);
    assertForeseen(from(126, seen), 0.25, 5);
  }

  @Test
  void aPauseLeavesTheEndUnforeseenAndIsForgottenAfterwards() {
    List<Foreseen> seen =
        run(tables(20, 1_000 * MB, 1), 2, second -> second >= 100 && second < 400 ? 0 : 100.0 * MB);

    assertThat(seen)
        .filteredOn(f -> f.second() > 100.2 && f.second() < 399.8)
        .allMatch(f -> f.left().isEmpty());
    assertForeseen(from(401, seen), 0.1, 1);
  }

  @Test
  void whatAnEarlierRunCopiedIsNotTakenForSpeed() {
    Estimate estimate = new Estimate();
    estimate.expect(new Work(1_000, 10, 0));
    estimate.look(0, new Work(800, 8, 0), false);
    assertThat(estimate.left()).isEmpty();

    estimate.look(10_000_000_000L, new Work(900, 9, 0), false);

    assertThat(estimate.bytesPerSecond()).isEqualTo(10);
    assertThat(estimate.left()).contains(Duration.ofSeconds(10));
  }

  @Test
  void nothingToCopyIsDoneAtOnce() {
    Estimate estimate = new Estimate();
    estimate.look(0, Work.NONE, false);
    assertThat(estimate.left()).isEmpty();

    estimate.expect(Work.NONE);
    estimate.look(1, Work.NONE, false);

    assertThat(estimate.left()).contains(Duration.ZERO);
    assertThat(estimate.bytesPerSecond()).isZero();
  }

  /** No error is larger than a share of what then was left, and some seconds. */
  private static void assertForeseen(List<Foreseen> seen, double share, double seconds) {
    assertThat(seen).isNotEmpty();
    assertThat(seen.stream().max(Comparator.comparingDouble(f -> f.error() - share * f.actual())))
        .hasValueSatisfying(worst ->
            assertThat(worst.error())
                .describedAs("%s", worst)
                .isLessThanOrEqualTo(share * worst.actual() + seconds));
  }

  private static List<Foreseen> run(List<Table> tables, int streams, double rate) {
    return run(tables, streams, _ -> rate);
  }

  private static List<Foreseen> run(List<Table> tables, int streams, DoubleUnaryOperator rate) {
    return new SimulatedCopy(tables, streams, rate).run();
  }

  private static List<Table> tables(int count, long size, double ratio, double... indexes) {
    return new ArrayList<>(Collections.nCopies(count, new Table(size, ratio, indexes)));
  }

  private static List<Foreseen> after(double share, List<Foreseen> seen) {
    return from(share * seen.getLast().second(), seen);
  }

  private static List<Foreseen> from(double second, List<Foreseen> seen) {
    return seen.stream().filter(f -> f.second() >= second).toList();
  }
}
