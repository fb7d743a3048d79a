package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostDiskCollectorTest {
  private static final String LINES =
      """
         8       0 sda 100 5 2000 300 200 7 4000 900 3 1200 1500 0 0 0 0 11 12
         8       1 sda1 90 5 1900 290 190 7 3900 890 0 1100 1400 0 0 0 0 0 0
         7       0 loop0 10 0 20 1 0 0 0 0 0 1 1
       259       0 nvme0n1 1 0 8 1 2 0 16 4 0 5 6 0 0 0 0
       259       1 nvme0n1p1 1 0 8 1 2 0 16 4 0 5 6 0 0 0 0
       252       0 vda 0 0 0 0 0 0 0 0 0 0 0
      """;

  @Test
  void countsWholeDisksThatDidSomething() {
    assertThat(HostDiskCollector.samples(LINES, "source"))
        .containsExactly(
            Metric.HOST_DISK_READ_BYTES_TOTAL.sample(1_024_000, "source", "sda"),
            Metric.HOST_DISK_WRITTEN_BYTES_TOTAL.sample(2_048_000, "source", "sda"),
            Metric.HOST_DISK_READ_TIME_SECONDS_TOTAL.sample(0.3, "source", "sda"),
            Metric.HOST_DISK_WRITE_TIME_SECONDS_TOTAL.sample(0.9, "source", "sda"),
            Metric.HOST_DISK_IO_IN_FLIGHT.sample(3, "source", "sda"),
            Metric.HOST_DISK_IO_TIME_SECONDS_TOTAL.sample(1.2, "source", "sda"),
            Metric.HOST_DISK_READ_BYTES_TOTAL.sample(4_096, "source", "nvme0n1"),
            Metric.HOST_DISK_WRITTEN_BYTES_TOTAL.sample(8_192, "source", "nvme0n1"),
            Metric.HOST_DISK_READ_TIME_SECONDS_TOTAL.sample(0.001, "source", "nvme0n1"),
            Metric.HOST_DISK_WRITE_TIME_SECONDS_TOTAL.sample(0.004, "source", "nvme0n1"),
            Metric.HOST_DISK_IO_IN_FLIGHT.sample(0, "source", "nvme0n1"),
            Metric.HOST_DISK_IO_TIME_SECONDS_TOTAL.sample(0.005, "source", "nvme0n1"));
  }

  @Test
  void refusesALineThatIsCutOff() {
    assertThatThrownBy(() -> HostDiskCollector.samples("8 0 sda 100 5 2000", "source"))
        .hasMessageContaining("sda");
  }
}
