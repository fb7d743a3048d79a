package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartProgressTest {
  private final List<Copied> told = new ArrayList<>();
  private final PartProgress progress =
      new PartProgress((rows, bytes) -> told.add(new Copied(rows, bytes)));

  @Test
  void tellsOfRowsThatAreCopiedTwiceOnce() {
    progress.begin();
    progress.passed(10, 100);
    progress.passed(10, 100);
    progress.begin();
    progress.passed(15, 150);
    progress.passed(15, 150);

    assertThat(told)
        .containsExactly(
            new Copied(10, 100), new Copied(10, 100), new Copied(0, 0), new Copied(10, 100));
  }
}
