package org.pgcutover.benchmarks.contest;

import java.util.List;

/**
 * Who copies.
 *
 * @param tunings {@code safe}, {@code unsafe}: each is a contestant
 * @param jobs of pgcutover; each is one more configuration beside its own choice
 */
public record CopyRequest(
    ContestRequest contest, List<Peer> peers, List<String> tunings, List<Integer> jobs) {
  public CopyRequest {
    peers = List.copyOf(peers);
    tunings = List.copyOf(tunings);
    jobs = List.copyOf(jobs);
  }
}
