package org.pgcutover.exporter;

import java.util.Map;

/**
 * Which subscription each slot is of, as the target says. The source does not know it: a slot is
 * called like its subscription unless that was made otherwise ({@code slot_name}). Thread-safe: the
 * target's sampler writes, the source's reads.
 */
final class SlotOwners {
  private volatile Map<String, String> subscriptions = Map.of();

  void know(Map<String, String> subscriptionsBySlot) {
    subscriptions = Map.copyOf(subscriptionsBySlot);
  }

  /**
   * The slot's own name where its subscription is not known; never that of another's subscription.
   */
  String subscriptionOf(String slot) {
    Map<String, String> known = subscriptions;
    String subscription = known.get(slot);
    if (subscription != null) {
      return subscription;
    }
    return known.containsValue(slot) ? "slot " + slot : slot;
  }
}
