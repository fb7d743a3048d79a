package org.pgcutover.migrator.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.Plan;

class SessionTuningTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  void memoryIsSharedByTheBuildsThatRunAtOnce() {
    assertThat(memory(host(4, 32 * GIBIBYTE), 1)).isEqualTo("2048MB");
    assertThat(memory(host(4, 32 * GIBIBYTE), 4)).isEqualTo("1024MB");
    assertThat(memory(host(4, GIBIBYTE), 4)).as("not less than the server's").isEqualTo("64MB");
    assertThat(memory(new Host(Optional.empty(), Optional.empty(), 8, 2, 0), 4)).isEqualTo("256MB");
  }

  @Test
  void everyCoreHasAProcessWithinTheServersLimits() {
    assertThat(workers(Plan.Tuning.DEFAULT, host(1, GIBIBYTE))).isEqualTo("0");
    assertThat(workers(Plan.Tuning.DEFAULT, host(2, GIBIBYTE))).isEqualTo("1");
    assertThat(workers(Plan.Tuning.DEFAULT, host(64, GIBIBYTE))).isEqualTo("6");
    assertThat(workers(Plan.Tuning.DEFAULT, new Host(Optional.empty(), Optional.empty(), 6, 2, 0)))
        .isEqualTo("2");
    assertThat(workers(tuning(Map.of(), 4), host(64, GIBIBYTE))).isEqualTo("3");
  }

  @Test
  void theConfigurationGoesBefore() {
    Plan.Tuning tuning = tuning(Map.of("maintenance_work_mem", "5GB", "max_wal_size", "9GB"), 4);

    assertThat(SessionTuning.of(tuning, host(4, GIBIBYTE), 1).settings())
        .containsEntry("maintenance_work_mem", "5GB")
        .doesNotContainKey("max_wal_size");
  }

  private static Host host(int cores, long memory) {
    return new Host(Optional.of(cores), Optional.of(memory), 6, 2, 64L << 20);
  }

  private static String memory(Host host, int builds) {
    return setting(SessionTuning.of(Plan.Tuning.DEFAULT, host, builds), "maintenance_work_mem");
  }

  private static String workers(Plan.Tuning tuning, Host host) {
    return setting(SessionTuning.of(tuning, host, 1), "max_parallel_maintenance_workers");
  }

  private static String setting(SessionTuning tuning, String name) {
    return Objects.requireNonNull(tuning.settings().get(name));
  }

  private static Plan.Tuning tuning(Map<String, String> settings, int cores) {
    Plan.Tuning otherwise = Plan.Tuning.DEFAULT;
    return new Plan.Tuning(
        otherwise.level(),
        Optional.empty(),
        Optional.empty(),
        false,
        settings,
        Optional.of(cores),
        otherwise.commands());
  }
}
