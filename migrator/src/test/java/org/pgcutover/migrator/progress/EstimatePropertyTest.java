package org.pgcutover.migrator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class EstimatePropertyTest {
  @Property(tries = 300)
  void isNeverNegativeAndEndsAtZero(
      @ForAll("tables") List<SimulatedCopy.Table> tables,
      @ForAll @IntRange(min = 1, max = 8) int streams,
      @ForAll @DoubleRange(min = 0, max = 1e6) double slow,
      @ForAll @DoubleRange(min = 1e5, max = 1e9) double fast) {
    SimulatedCopy copy =
        new SimulatedCopy(tables, streams, second -> (long) second % 7 == 3 ? slow : fast);

    List<SimulatedCopy.Foreseen> seen = copy.run();

    assertThat(seen.stream().flatMap(f -> f.left().stream()))
        .allMatch(left -> left >= 0 && Double.isFinite(left));
    assertThat(copy.estimate().left()).contains(Duration.ZERO);
    assertThat(copy.estimate().bytesPerSecond()).isNotNegative();
  }

  /**
   * Numbers that cannot be: done beyond what was planned, sizes of nothing, a clock that stands.
   */
  @Property
  void isNeverNegativeWhateverItIsTold(
      @ForAll("works") Work expected,
      @ForAll("works") Work first,
      @ForAll("works") Work second,
      @ForAll @IntRange(max = 1_000_000) int nanos) {
    Estimate estimate = new Estimate();
    estimate.expect(expected);
    estimate.look(0, first, false);
    estimate.partDone(first.bytes(), second.bytes());
    estimate.look(nanos, second, false);

    Stream.of(estimate.left())
        .flatMap(java.util.Optional::stream)
        .forEach(left -> assertThat(left).isGreaterThanOrEqualTo(Duration.ZERO));
    assertThat(estimate.bytes()).isGreaterThanOrEqualTo(second.bytes());
  }

  @Provide
  Arbitrary<List<SimulatedCopy.Table>> tables() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 100_000_000),
            Arbitraries.doubles().between(0, 4),
            Arbitraries.doubles().between(0, 20).array(double[].class).ofMaxSize(3))
        .as(SimulatedCopy.Table::new)
        .list()
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<Work> works() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 1L << 50),
            Arbitraries.longs().between(0, 1000),
            Arbitraries.longs().between(0, 1000))
        .as(Work::new);
  }
}
