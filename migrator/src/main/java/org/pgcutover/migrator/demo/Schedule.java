package org.pgcutover.migrator.demo;

/**
 * When a client's operations are due: the clients take turns at the common rate, whatever became of
 * the operations before (an open loop).
 *
 * @param startNanos on {@link System#nanoTime}'s clock
 */
record Schedule(long startNanos, int client, WorkloadConfig config) {
  private static final long SECOND = 1_000_000_000;

  long dueNanos(long turn) {
    long operation = turn * config.clients() + client;
    long rate = config.ratePerSecond();
    // In two parts, because operation × 10⁹ would overflow after some hours.
    return startNanos + operation / rate * SECOND + operation % rate * SECOND / rate;
  }
}
