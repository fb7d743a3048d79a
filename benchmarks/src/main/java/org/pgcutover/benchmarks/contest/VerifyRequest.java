package org.pgcutover.benchmarks.contest;

import java.util.List;

/**
 * Who reads both sides.
 *
 * @param jobs of pgcutover: each is one more configuration beside its own choice
 */
public record VerifyRequest(ContestRequest contest, List<VerifyPeer> peers, List<Integer> jobs) {
  public VerifyRequest {
    peers = List.copyOf(peers);
    jobs = List.copyOf(jobs);
  }
}
