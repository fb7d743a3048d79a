package org.pgcutover.migrator.demo;

import java.util.UUID;

/**
 * One transaction of one client.
 *
 * @param number counts the client's operations from 0
 * @param key the customer, article or document that is changed; for {@link Kind#PAY} and {@link
 *     Kind#RETURN} the number of the operation that placed the order; else what the order is made
 *     from
 */
record Operation(int client, int number, Kind kind, int key) {
  enum Kind {
    /** Inserts an order with its items. */
    PLACE,
    /** Inserts a payment, marks the order. */
    PAY,
    /** Deletes an unpaid order; its items follow by the foreign key. */
    RETURN,
    /** Counts on a customer; a few of them are hot. */
    VISIT,
    /** Counts in a table without any key, whose replica identity is the whole row. */
    SELL,
    /** Counts on a row whose large text stays as it is. */
    REVISE;

    /** Whether it is an update of a row that several clients share, and that counts its updates. */
    boolean isCounted() {
      return switch (this) {
        case VISIT, SELL, REVISE -> true;
        case PLACE, PAY, RETURN -> false;
      };
    }
  }

  /** How many items an order has. */
  int items() {
    return 1 + key % 5;
  }

  /** Client and number in one: what an {@link #id} holds besides the run. */
  long serial() {
    return serial(client, number);
  }

  /** The operation that placed the order which this one pays or returns. */
  long placed() {
    return serial(client, key);
  }

  UUID id(long run) {
    return new UUID(run, serial());
  }

  UUID placedId(long run) {
    return new UUID(run, placed());
  }

  private static long serial(int client, int number) {
    return ((long) client << 32) | number;
  }
}
