package org.pgcutover.migrator.demo;

/**
 * How many clients write, and how often all of them together begin an operation.
 *
 * @param clients each has a connection and a virtual thread of its own
 * @param ratePerSecond of all clients together, kept whether or not the server keeps up
 */
public record WorkloadConfig(int clients, int ratePerSecond) {
  public static final WorkloadConfig DEFAULT = new WorkloadConfig(8, 200);

  public WorkloadConfig {
    if (clients < 1 || clients > 1_000 || ratePerSecond < 1) {
      throw new IllegalArgumentException(
          "%d clients with %d operations/s%nhint: Take 1 to 1000 clients and at least 1 operation/s."
              .formatted(clients, ratePerSecond));
    }
  }
}
