package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HostCpuCollectorTest {
  @Test
  void readsTheLineOfAllProcessors() {
    String content =
        """
        cpu  100 20 300 4000 50 6 7 8 9 10
        cpu0 1 2 3 4 5 6 7 8 9 10
        intr 123
        """;

    assertThat(HostCpuCollector.secondsByMode(content))
        .isEqualTo(Map.of("user", 1.2, "system", 3.13, "idle", 40.0, "iowait", 0.5, "steal", 0.08));
  }

  @Test
  void refusesWhatIsNotProcStat() {
    assertThatThrownBy(() -> HostCpuCollector.secondsByMode("cpu0 1 2 3 4 5 6 7 8\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HostCpuCollector.secondsByMode("cpu  1 2 3\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
