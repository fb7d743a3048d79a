package org.pgcutover.exporter;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the exporter watches and where it answers.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any free one
 * @param sampling how often servers are read; what is older than three of these, and than 2 s, is
 *     not shown
 * @param security who may ask
 * @param pairs at least one, each with a name of its own
 */
public record ExporterConfig(
    String host, int port, Duration sampling, WebSecurity security, List<WatchedPair> pairs) {
  private static final Duration SHORTEST_SAMPLING = Duration.ofMillis(100);

  public ExporterConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port has the number " + port);
    }
    if (sampling.compareTo(SHORTEST_SAMPLING) < 0) {
      throw new IllegalArgumentException(
          "sampling every %d ms%nhint: Sample every 100 ms or less often."
              .formatted(sampling.toMillis()));
    }
    pairs = List.copyOf(pairs);
    Set<String> names = new LinkedHashSet<>();
    for (WatchedPair pair : pairs) {
      if (!names.add(pair.name())) {
        throw new IllegalArgumentException("two pairs are called " + pair.name());
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("there is no pair to watch");
    }
  }
}
