package org.pgcutover.migrator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.verifier.RowsProgress;

class PassProgressTest {
  private final PassProgress pass = new PassProgress(seconds(100), 100);

  @Test
  void nothingIsForeseenBeforeTheFirstTable() {
    assertThat(pass.at(seconds(110)))
        .isEqualTo(new ParityProgress(Count.NONE, 0, 0, Count.NONE, 100, Optional.empty()));
  }

  @Test
  void thePaceSoFarGoesOn() {
    pass.compared(seconds(110), after(25, 3));

    assertThat(pass.at(seconds(110)).left()).contains(Duration.ofSeconds(30));
  }

  @Test
  void timePassesWhileALargeTableIsRead() {
    pass.compared(seconds(110), after(25, 3));

    assertThat(pass.at(seconds(130)).left()).contains(Duration.ofSeconds(10));
    assertThat(pass.at(seconds(200)).left()).contains(Duration.ZERO);
  }

  @Test
  void whatIsDoneIsCounted() {
    pass.compared(seconds(110), after(100, 8));

    assertThat(pass.at(seconds(110)))
        .isEqualTo(
            new ParityProgress(new Count(8, 8), 1, 2, new Count(40, 50), 140, Optional.empty()))
        .isEqualTo(pass.done())
        .returns(5L, ParityProgress::equal);
  }

  private static RowsProgress after(long percent, long tables) {
    return new RowsProgress(Optional.empty(), tables - 3, 1, 2, 8, 40, 50, 10 * percent, 1_000);
  }

  private static long seconds(long number) {
    return Duration.ofSeconds(number).toNanos();
  }
}
