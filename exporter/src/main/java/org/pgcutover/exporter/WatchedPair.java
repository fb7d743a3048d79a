package org.pgcutover.exporter;

import java.util.regex.Pattern;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/**
 * Two databases with streams from one to the other.
 *
 * @param name a migration's, or any other
 * @param heartbeat whether to write beats into {@code pgcutover.heartbeat} on the source, where
 *     that table exists
 */
public record WatchedPair(
    String name, Endpoint source, Endpoint target, Streams streams, boolean heartbeat) {
  // A slot name has at most 63 bytes of these characters (manual, "Replication Slots"); the longest
  // name that is derived is pgcutover_<migration>_verify.
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,45}");

  public WatchedPair {
    if (source.side() != Side.SOURCE || target.side() != Side.TARGET) {
      throw new IllegalArgumentException("source and target are exchanged");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a pair is called %s%nhint: Use 1 to 45 lower-case letters, digits and underscores: a migration's becomes part of a slot's name."
              .formatted(name));
    }
  }

  /** The pair of a migration, with its own streams alone. */
  public static WatchedPair ofMigration(String name, Endpoint source, Endpoint target) {
    return new WatchedPair(name, source, target, Streams.ofMigration(streamName(name)), true);
  }

  /** A pair with all its streams, whoever made them. */
  public static WatchedPair of(String name, Endpoint source, Endpoint target) {
    return new WatchedPair(name, source, target, Streams.ALL, true);
  }

  /** The name of slot, publication and subscription of a migration that is called so. */
  String streamName() {
    return streamName(name);
  }

  /**
   * Whose the beats in {@code pgcutover.heartbeat} are. Each direction of a migration has its own,
   * or those of one would meet the other's, and so has what watches beside it.
   */
  String writer() {
    return streamName() + (streams.equals(Streams.ALL) ? " export" : " exporter");
  }

  private static String streamName(String name) {
    return "pgcutover_" + name;
  }
}
