package org.pgcutover.benchmarks.contest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process (proc(5)); zero where there is no /proc or the process is gone. */
final class ProcessFacts {
  /** {@code USER_HZ}: what utime and stime count, the same on every Linux that runs a JVM. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessFacts() {}

  /** VmHWM: the most that was resident at once. */
  static long peakRssBytes(long pid) {
    return statusBytes(pid, "VmHWM:");
  }

  /** VmRSS: what is resident now. */
  static long rssBytes(long pid) {
    return statusBytes(pid, "VmRSS:");
  }

  private static long statusBytes(long pid, String name) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** User and system time of all its threads, children not included. */
  static double cpuSeconds(long pid) {
    String stat = read(pid, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // The name in parentheses may hold anything; the state, field 3, follows the last of them.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3])) / TICKS_PER_SECOND;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
