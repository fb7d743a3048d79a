package org.pgcutover.migrator.tuning;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The target's machine, as far as it is known.
 *
 * @param cores that the server may use; empty where it does not run on Linux
 * @param memoryBytes that the server may use; empty likewise
 * @param parallelWorkers the most that one build of an index can get
 * @param maintenanceWorkers max_parallel_maintenance_workers as the server has it
 * @param maintenanceWorkBytes maintenance_work_mem as the server has it
 */
record Host(
    Optional<Integer> cores,
    Optional<Long> memoryBytes,
    int parallelWorkers,
    int maintenanceWorkers,
    long maintenanceWorkBytes) {
  private static final Sql HOST = Sql.file(Host.class, "host");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

  static Host of(Session session) {
    return session.one(
        HOST,
        row ->
            new Host(
                cores(text(row.getString("processors")), text(row.getString("processor_limit"))),
                memory(text(row.getString("memory")), text(row.getString("memory_limit"))),
                Math.min(row.getInt("max_parallel_workers"), row.getInt("max_worker_processes")),
                row.getInt("max_parallel_maintenance_workers"),
                row.getLong("maintenance_work_bytes")));
  }

  /**
   * Counts processors.
   *
   * @param online a list such as {@code 0-3,8} (Linux, Documentation/admin-guide/cputopology)
   * @param limit quota and period such as {@code 200000 100000}, or {@code max 100000} (cgroup v2)
   */
  static Optional<Integer> cores(String online, String limit) {
    int count =
        Stream.of(online.strip().split(","))
            .filter(range -> range.matches("\\d+(-\\d+)?"))
            .mapToInt(range -> {
              String[] ends = range.split("-", -1);
              return Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            })
            .sum();
    Matcher quota = Pattern.compile("(\\d+) (\\d+)").matcher(limit.strip());
    int allowed =
        quota.matches()
            ? Math.max(
                1, Math.toIntExact(Long.parseLong(quota.group(1)) / Long.parseLong(quota.group(2))))
            : Integer.MAX_VALUE;
    return count == 0 ? Optional.empty() : Optional.of(Math.min(count, allowed));
  }

  static Optional<Long> memory(String meminfo, String limit) {
    Matcher total = MEMORY.matcher(meminfo);
    long allowed =
        limit.strip().matches("\\d{1,18}") ? Long.parseLong(limit.strip()) : Long.MAX_VALUE;
    return total.find()
        ? Optional.of(Math.min(Long.parseLong(total.group(1)) * 1024, allowed))
        : Optional.empty();
  }

  private static String text(@Nullable String content) {
    return content == null ? "" : content;
  }
}
