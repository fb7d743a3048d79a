package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every contest is given.
 *
 * @param limit for one run
 * @param logs folder for what each run printed and for pgcutover's reports
 * @param pgcutover the command that starts it, without arguments
 * @param environment whose PATH is searched for the peers
 */
public record ContestRequest(
    Workload workload,
    int scale,
    int rounds,
    Duration limit,
    Optional<Path> logs,
    List<String> pgcutover,
    Map<String, String> environment) {
  public ContestRequest {
    pgcutover = List.copyOf(pgcutover);
    environment = Map.copyOf(environment);
  }
}
