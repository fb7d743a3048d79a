package org.pgcutover.exporter;

import java.util.List;

/**
 * Which streams from the source to the target are watched.
 *
 * @param subscriptions on the target; none means all of its database
 * @param slots on the source; none means all logical ones of its database
 */
public record Streams(List<String> subscriptions, List<String> slots) {
  /** Every stream between the two databases, whoever made it. */
  public static final Streams ALL = new Streams(List.of(), List.of());

  public Streams {
    subscriptions = List.copyOf(subscriptions);
    slots = List.copyOf(slots);
  }

  /**
   * A migration's own: its subscription with the slot of the same name, and the slot from which the
   * verifier learns which rows change.
   */
  public static Streams ofMigration(String replicationName) {
    return new Streams(
        List.of(replicationName), List.of(replicationName, replicationName + "_parity"));
  }

  /** As a parameter of type {@code text[]}. */
  String[] subscriptionArray() {
    return subscriptions.toArray(String[]::new);
  }

  /** As a parameter of type {@code text[]}. */
  String[] slotArray() {
    return slots.toArray(String[]::new);
  }
}
