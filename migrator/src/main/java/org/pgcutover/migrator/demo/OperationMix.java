package org.pgcutover.migrator.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.pgcutover.migrator.demo.Operation.Kind;

/**
 * What one client does next: the same sequence for the same client as long as all succeeds. Clients
 * pay and return only orders that they placed themselves. Confined to its client's thread.
 */
final class OperationMix {
  private static final int HOT_CUSTOMERS = 5;

  private final int client;
  private final ShopSize size;
  private final SplittableRandom random;
  private final Deque<Integer> unpaid = new ArrayDeque<>();
  private int number;

  OperationMix(int client, ShopSize size) {
    this.client = client;
    this.size = size;
    this.random = new SplittableRandom(client);
  }

  Operation next() {
    int dice = random.nextInt(100);
    if (dice < 35 || (dice < 60 && unpaid.isEmpty())) {
      return operation(Kind.PLACE, random.nextInt(1_000_000));
    }
    if (dice < 55) {
      return operation(Kind.PAY, unpaid.removeFirst());
    }
    if (dice < 60) {
      return operation(Kind.RETURN, unpaid.removeLast());
    }
    if (dice < 85) {
      int customers = dice < 70 ? HOT_CUSTOMERS : size.customers();
      return operation(Kind.VISIT, 1 + random.nextInt(customers));
    }
    return dice < 95
        ? operation(Kind.SELL, 1 + random.nextInt(size.articles()))
        : operation(Kind.REVISE, 1 + random.nextInt(size.documents()));
  }

  void acknowledged(Operation operation) {
    if (operation.kind() == Kind.PLACE) {
      unpaid.addLast(operation.number());
    }
  }

  private Operation operation(Kind kind, int key) {
    return new Operation(client, number++, kind, key);
  }
}
