package org.pgcutover.migrator.catchup;

import java.time.Duration;

/**
 * The target follows the source.
 *
 * @param seconds since the subscription was enabled, or since this run found it at work
 * @param transactions that the slot has decoded so far (pg_stat_replication_slots.total_txns)
 * @param lag the way of the last marker from source to target
 */
public record CaughtUp(double seconds, long transactions, Duration lag) {}
