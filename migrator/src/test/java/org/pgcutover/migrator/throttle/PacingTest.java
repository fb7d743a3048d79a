package org.pgcutover.migrator.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.throttle.Restraints.SourceLimit;

class PacingTest {
  private static final long MB = 1 << 20;
  private static final Pressure CALM = new Pressure(0, 8, 1, OptionalDouble.of(0.1));
  private static final Pressure WAITING = new Pressure(0, 8, 6, OptionalDouble.of(0.1));

  @Test
  void pressureThatPassesDoesNotSlowTheCopy() {
    Pacing pacing = Pacing.FREE;
    for (int i = 0; i < 30; i++) {
      pacing = pacing.next(i % 3 == 2 ? CALM : WAITING, 100 * MB);
    }

    assertThat(pacing.limit()).isEmpty();
  }

  @Test
  void pressureThatLastsHalvesTheRateStepByStepDownToTheSlowest() {
    Pacing once = after(Pacing.PATIENCE, Pacing.FREE, _ -> WAITING);
    Pacing twice = after(Pacing.PATIENCE, once, _ -> WAITING);

    assertThat(once.limit())
        .contains(new SourceLimit(50 * MB, "6 of 8 active clients wait for I/O or WAL"));
    assertThat(twice.limit().orElseThrow().bytesPerSecond()).isEqualTo(25 * MB);
    assertThat(after(100, twice, _ -> WAITING).limit().orElseThrow().bytesPerSecond())
        .isEqualTo(Pacing.SLOWEST);
  }

  @Test
  void aCalmSourceLetsTheRateRiseUntilTheLimitGoes() {
    Pacing slowed = after(2 * Pacing.PATIENCE, Pacing.FREE, _ -> WAITING);

    Pacing rising = after(Pacing.PATIENCE, slowed, _ -> CALM);
    Pacing free = after(20 * Pacing.PATIENCE, rising, _ -> CALM);

    assertThat(rising.limit().orElseThrow().bytesPerSecond()).isEqualTo(25 * MB * 3 / 2);
    assertThat(free.limit()).isEmpty();
  }

  @Test
  void aStandbyCountsWhileItFallsFurtherBehind() {
    Pacing growing = after(Pacing.PATIENCE, Pacing.FREE, i -> standby((100 + i) * MB));
    Pacing steady = after(10, Pacing.FREE, i -> standby(100 * MB));
    Pacing small = after(10, Pacing.FREE, i -> standby(i * MB));

    assertThat(growing.limit().orElseThrow().reason())
        .isEqualTo("what follows it is 102 MB behind and falls further");
    assertThat(steady.limit()).isEmpty();
    assertThat(small.limit()).isEmpty();
  }

  @Test
  void aStalledHostCountsOnlyWhereSomebodyWorksOnIt() {
    Pressure alone = new Pressure(0, 0, 0, OptionalDouble.of(0.9));
    Pressure shared = new Pressure(0, 1, 0, OptionalDouble.of(0.9));

    assertThat(after(10, Pacing.FREE, _ -> alone).limit()).isEmpty();
    assertThat(after(Pacing.PATIENCE, Pacing.FREE, _ -> shared).limit().orElseThrow().reason())
        .isEqualTo("its host waits for I/O 90 % of the time");
  }

  @Test
  void fewClientsAreNoShare() {
    Pressure few = new Pressure(0, 3, 3, OptionalDouble.empty());

    assertThat(after(10, Pacing.FREE, _ -> few).limit()).isEmpty();
  }

  @Test
  void readsTheShareOfTheKernelsFile() {
    assertThat(
            Pressure.stalled(
                "some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=7.25 avg60=0.00 avg300=0.00 total=0\n"))
        .hasValue(0.0725);
    assertThat(Pressure.stalled("")).isEmpty();
  }

  private static Pressure standby(long lag) {
    return new Pressure(lag, 0, 0, OptionalDouble.empty());
  }

  private static Pacing after(int samples, Pacing from, IntFunction<Pressure> pressure) {
    Pacing pacing = from;
    for (int i = 0; i < samples; i++) {
      pacing = pacing.next(pressure.apply(i), 100 * MB);
    }
    return pacing;
  }
}
