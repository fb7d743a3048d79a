package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;

class ProgressTest {
  private final List<Record> told = Collections.synchronizedList(new ArrayList<>());
  private final Progress progress = new Progress("shop", told::add);

  @Test
  void tellsOfEachPhaseWhatWasCopiedSoFar() {
    progress.begin(Phase.COPY);
    progress.expect(100, 5_000, 2, 3);
    progress.copied(60, 3_000);
    progress.copied(40, 2_000);
    progress.begin(Phase.CATCH_UP);

    assertThat(told)
        .startsWith(new MigrationProgress("shop", Phase.COPY, CopyProgress.NOT_BEGUN))
        .endsWith(
            new MigrationProgress(
                "shop",
                Phase.CATCH_UP,
                CopyProgress.of(new Count(100, 100), new Count(5_000, 5_000))));
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
                CopyProgress.of(new Count(40_000, 0), new Count(400_000, 0))));
    assertThat(whileCopying).isLessThan(1_000);
  }

  @Test
  void tellsTheLag() {
    progress.lag(17);

    assertThat(told).containsExactly(new Progress.Lag(17));
  }
}
