package org.pgcutover.exporter;

import java.time.Duration;
import java.util.regex.Pattern;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/**
 * What the exporter watches and where it answers.
 *
 * @param migration the migration whose slot, publication and subscription are watched: they are
 *     called {@code pgcutover_} and this
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any free one
 * @param sampling how often both servers are read; what is older than three of these, and than 2 s,
 *     is not shown
 * @param heartbeat whether to write beats into {@code pgcutover.heartbeat} on the source, where
 *     that table exists
 */
public record ExporterConfig(
    Endpoint source,
    Endpoint target,
    String migration,
    String host,
    int port,
    Duration sampling,
    boolean heartbeat) {
  // A slot name has at most 63 bytes of these characters (manual, "Replication Slots"); the longest
  // name that is derived is pgcutover_<migration>_verify.
  private static final Pattern MIGRATION = Pattern.compile("[a-z0-9_]{1,45}");
  private static final Duration SHORTEST_SAMPLING = Duration.ofMillis(100);

  public ExporterConfig {
    if (source.side() != Side.SOURCE || target.side() != Side.TARGET) {
      throw new IllegalArgumentException("source and target are exchanged");
    }
    if (!MIGRATION.matcher(migration).matches()) {
      throw new IllegalArgumentException(
          "the migration is called %s%nhint: Use 1 to 45 lower-case letters, digits and underscores: it becomes part of a slot's name."
              .formatted(migration));
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port has the number " + port);
    }
    if (sampling.compareTo(SHORTEST_SAMPLING) < 0) {
      throw new IllegalArgumentException(
          "sampling every %d ms%nhint: Sample every 100 ms or less often."
              .formatted(sampling.toMillis()));
    }
  }

  /** The name of slot, publication and subscription. */
  String replicationName() {
    return "pgcutover_" + migration;
  }

  /** The slot from which the verifier learns which rows change. */
  String trackingSlot() {
    return replicationName() + "_parity";
  }
}
