package org.pgcutover.benchmarks.contest;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is watched and how often it is asked for.
 *
 * @param tables in the database, dealt out to the subscriptions
 * @param scrapes of pgcutover, one after the other
 * @param idle how long each exporter is then asked once a second, to see what that takes
 * @param limit for everything
 * @param pgcutover the command that starts it, without arguments
 */
public record ScrapeRequest(
    int tables,
    int subscriptions,
    int scrapes,
    Duration idle,
    Duration limit,
    List<String> pgcutover,
    Map<String, String> environment) {
  public ScrapeRequest {
    pgcutover = List.copyOf(pgcutover);
    environment = Map.copyOf(environment);
  }
}
