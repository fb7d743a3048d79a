package org.pgcutover.exporter;

import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;

/**
 * Pressure stall information of the server's host (Linux 4.20 and newer, kernel documentation
 * "accounting/psi"): the share of time lost to I/O, the best single signal of a busy disk. A kernel
 * without it has no such file, and there is nothing to show.
 */
final class HostIoPressureCollector implements Collector {
  private static final double MICROS_PER_SECOND = 1e6;

  private final HostFile file = HostFile.ioPressure();

  @Override
  public String name() {
    return "host_io_pressure";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Optional<String> content = file.read(session);
    String side = session.side().toString();
    return content
        .map(text ->
            List.of(
                Metric.HOST_IO_PRESSURE_WAITING_SECONDS_TOTAL.sample(
                    totalSeconds(text, "some"), side),
                Metric.HOST_IO_PRESSURE_STALLED_SECONDS_TOTAL.sample(
                    totalSeconds(text, "full"), side)))
        .orElse(List.of());
  }

  /**
   * The total of one line, such as {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=12}.
   *
   * @param kind {@code some} or {@code full}
   * @throws IllegalArgumentException where there is no such line
   */
  static double totalSeconds(String content, String kind) {
    return content
        .lines()
        .filter(line -> line.startsWith(kind + " ") && line.contains("total="))
        .findFirst()
        .map(line ->
            Double.parseDouble(line.substring(line.indexOf("total=") + "total=".length()).strip())
                / MICROS_PER_SECOND)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "/proc/pressure/io has no total on a line %s".formatted(kind)));
  }
}
