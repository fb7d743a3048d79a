package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PhaseTest {
  @Test
  void labelsAreTheWordsOfTheDesign() {
    assertThat(Arrays.stream(Phase.values()).map(Phase::label))
        .containsExactly(
            "check",
            "tuning",
            "anchor",
            "schema",
            "copy",
            "durability",
            "catch-up",
            "parity",
            "gate",
            "cutover",
            "done",
            "rollback",
            "afterwards");
  }

  @Test
  void isFoundByItsLabel() {
    assertThat(Arrays.stream(Phase.values()).map(phase -> Phase.of(phase.label())))
        .containsExactly(Phase.values());
    assertThatThrownBy(() -> Phase.of("catch_up")).isInstanceOf(IllegalArgumentException.class);
  }
}
