package org.pgcutover.benchmarks.copy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to compare, and how.
 *
 * @param tunings {@code safe}, {@code unsafe}: each is a contestant
 * @param jobs of pgcutover; each is one more configuration beside its own choice
 * @param limit for one run
 * @param logs folder for what each run printed and for pgcutover's reports
 * @param pgcutover the command that starts it, without arguments
 * @param environment whose PATH is searched for the peers
 */
public record CopyRequest(
    Workload workload,
    int scale,
    int rounds,
    List<Peer> peers,
    List<String> tunings,
    List<Integer> jobs,
    Duration limit,
    Optional<Path> logs,
    List<String> pgcutover,
    Map<String, String> environment) {
  public CopyRequest {
    peers = List.copyOf(peers);
    tunings = List.copyOf(tunings);
    jobs = List.copyOf(jobs);
    pgcutover = List.copyOf(pgcutover);
    environment = Map.copyOf(environment);
  }
}
