package org.pgcutover.migrator.demo;

import java.util.Map;

/**
 * What the clients saw. Latencies run from the moment at which an operation was due, so that those
 * which queued behind a blocked one count as waiting too (no coordinated omission).
 *
 * @param acknowledged operations whose COMMIT returned
 * @param longestGapMillis the longest that a client went without an answer while it wanted one
 * @param longestWaitMillis the longest that any operation waited from being due to being
 *     acknowledged: what a customer saw at the worst, those that queued up behind a gap included
 * @param errors failed attempts by SQLSTATE; looking for the server that takes writes is none
 */
public record WorkloadResult(
    long acknowledged,
    long longestGapMillis,
    long longestWaitMillis,
    double p99Millis,
    Map<String, Long> errors) {
  public WorkloadResult {
    errors = Map.copyOf(errors);
  }
}
