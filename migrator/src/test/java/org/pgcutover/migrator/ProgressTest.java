package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.verifier.RowsProgress;

class ProgressTest {
  private final List<Record> told = Collections.synchronizedList(new ArrayList<>());
  private final Throttle throttle = Throttle.open();
  private final Progress progress = new Progress("shop", throttle, told::add);

  @Test
  void tellsOfEachPhaseWhatWasCopiedSoFar() {
    progress.begin(Phase.COPY);
    progress.expect(100, 5_000, 2, 3);
    progress.copied(60, 3_000);
    progress.partCopied(2_500, 3_000);
    progress.copied(40, 2_000);
    progress.partCopied(2_500, 2_000);
    progress.indexBuilt();
    progress.begin(Phase.CATCH_UP);

    assertThat(told)
        .startsWith(
            new MigrationProgress(
                "shop", Phase.COPY, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of()))
        .endsWith(
            new MigrationProgress(
                "shop",
                Phase.CATCH_UP,
                new CopyProgress(
                    new Count(100, 100),
                    new Count(5_000, 5_000),
                    new Count(2, 2),
                    new Count(1, 3),
                    0,
                    Optional.empty(),
                    Throttling.NONE),
                ParityProgress.NOT_BEGUN,
                List.of()));
  }

  @Test
  void foreseesTheEndWhileItCopies() {
    progress.expect(100, 5_000, 2, 1);
    progress.begin(Phase.COPY);
    progress.copied(60, 2_500);
    progress.partCopied(2_500, 2_500);
    assertThat(copy().left()).isPresent();

    progress.copied(40, 2_500);
    progress.partCopied(2_500, 2_500);
    progress.indexBuilt();

    assertThat(copy().left()).contains(Duration.ZERO);
  }

  @Test
  void aPauseIsToldAndNothingForeseenMeanwhile() {
    progress.expect(100, 5_000, 2, 0);
    progress.begin(Phase.COPY);
    progress.copied(60, 2_500);
    throttle.pause();

    progress.tick();

    assertThat(copy().throttling().reason()).isEqualTo("paused by admin");
    assertThat(copy().left()).isEmpty();
    assertThat(copy().bytesPerSecond()).isZero();
  }

  @Test
  void whatWasComparedIsToldWithWhatIsLeft() {
    progress.begin(Phase.PARITY);
    progress.compared(new RowsProgress(Optional.empty(), 3, 1, 0, 8, 40, 80, 500, 1_000));

    ParityProgress half = ((MigrationProgress) told.getLast()).parity();
    assertThat(half.tables()).isEqualTo(new Count(4, 8));
    assertThat(half.rows()).isEqualTo(new Count(40, 80));
    assertThat(half.different()).isEqualTo(1);
    assertThat(half.left()).isPresent();
    progress.begin(Phase.CUTOVER);

    ParityProgress over = ((MigrationProgress) told.getLast()).parity();
    assertThat(over.tables()).isEqualTo(new Count(4, 8));
    assertThat(over.left()).isEmpty();
  }

  private CopyProgress copy() {
    return ((MigrationProgress) told.getLast()).copy();
  }

  @Test
  void losesNoRowOfManyThreadsAndDoesNotTellOfEach() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int row = 0; row < 10_000; row++) {
                  progress.copied(1, 10);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    int whileCopying = told.size();
    progress.begin(Phase.CATCH_UP);

    assertThat(told.getLast())
        .isEqualTo(
            new MigrationProgress(
                "shop",
                Phase.CATCH_UP,
                CopyProgress.of(new Count(40_000, 0), new Count(400_000, 0)),
                ParityProgress.NOT_BEGUN,
                List.of()));
    assertThat(whileCopying).isLessThan(1_000);
  }

  @Test
  void tellsTheLag() {
    progress.lag(17);

    assertThat(told).containsExactly(new Progress.Lag(17));
  }
}
