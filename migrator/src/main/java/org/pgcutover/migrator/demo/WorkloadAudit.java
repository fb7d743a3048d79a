package org.pgcutover.migrator.demo;

/**
 * What became of the acknowledged operations: {@code workload} of report.json, in its order.
 *
 * @param lost operations with an effect that is missing
 * @param duplicated operations with an effect that is there more than once, and sequence values
 *     that were given out twice
 * @param longestGapMillis as in {@link WorkloadResult}, and so what follows
 */
public record WorkloadAudit(
    long acknowledged,
    long lost,
    long duplicated,
    long longestGapMillis,
    long longestWaitMillis,
    double p99Millis) {}
