package org.pgcutover.exporter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;

/** Processor time of the server's host, iowait among it, from /proc/stat. */
final class HostCpuCollector implements Collector {
  // USER_HZ, the unit of /proc/stat, is 100 on every platform that PostgreSQL has packages for
  // (man 5 proc).
  private static final double TICKS_PER_SECOND = 100;

  private final HostFile file = HostFile.stat();

  @Override
  public String name() {
    return "host_cpu";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Optional<String> content = file.read(session);
    String side = session.side().toString();
    return content.map(HostCpuCollector::secondsByMode).orElse(Map.of()).entrySet().stream()
        .map(mode -> Metric.HOST_CPU_SECONDS_TOTAL.sample(mode.getValue(), side, mode.getKey()))
        .toList();
  }

  /**
   * Reads the line of all processors: user, nice, system, idle, iowait, irq, softirq, steal.
   * Guests' time follows and is within user.
   *
   * @throws IllegalArgumentException where there is no such line
   */
  static Map<String, Double> secondsByMode(String content) {
    double[] ticks =
        content
            .lines()
            .filter(line -> line.startsWith("cpu "))
            .findFirst()
            .map(line ->
                Arrays.stream(line.substring(3).strip().split("\\s+"))
                    .mapToDouble(Double::parseDouble)
                    .toArray())
            .filter(numbers -> numbers.length >= 8)
            .orElseThrow(
                () -> new IllegalArgumentException("/proc/stat has no line of all processors"));
    return new TreeMap<>(
        Map.of(
            "user", (ticks[0] + ticks[1]) / TICKS_PER_SECOND,
            "system", (ticks[2] + ticks[5] + ticks[6]) / TICKS_PER_SECOND,
            "idle", ticks[3] / TICKS_PER_SECOND,
            "iowait", ticks[4] / TICKS_PER_SECOND,
            "steal", ticks[7] / TICKS_PER_SECOND));
  }
}
