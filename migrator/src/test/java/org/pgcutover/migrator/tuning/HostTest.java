package org.pgcutover.migrator.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTest {
  @Test
  void countsProcessorsThatAreOnline() {
    assertThat(Host.cores("0-3\n", "")).contains(4);
    assertThat(Host.cores("0\n", "")).contains(1);
    assertThat(Host.cores("0-3,8,10-11\n", "max 100000\n")).contains(7);
  }

  @Test
  void aContainersQuotaIsTheLimit() {
    assertThat(Host.cores("0-63", "400000 100000\n")).contains(4);
    assertThat(Host.cores("0-63", "50000 100000\n")).contains(1);
    assertThat(Host.cores("0-1", "400000 100000\n")).contains(2);
  }

  @Test
  void knowsNothingOfAMachineThatIsNoLinux() {
    assertThat(Host.cores("", "")).isEmpty();
    assertThat(Host.memory("", "")).isEmpty();
  }

  @Test
  void readsMemoryAndAContainersLimit() {
    String meminfo = "MemTotal:       16384000 kB\nMemFree:        1 kB\n";

    assertThat(Host.memory(meminfo, "max\n")).contains(16_384_000L * 1024);
    assertThat(Host.memory(meminfo, "1073741824\n")).contains(1L << 30);
    assertThat(Host.memory(meminfo, "9223372036854771712\n")).contains(16_384_000L * 1024);
  }
}
