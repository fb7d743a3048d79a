package org.pgcutover.migrator.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.migrator.demo.Counters.Row;
import org.pgcutover.migrator.demo.Operation.Kind;

/**
 * Compares what the clients know with what a server holds; pure. Each operation must have left its
 * note once and its own effect besides: the order with all items, the payment and the mark on its
 * order, the order's absence, or one more update of the row that it counted on.
 */
final class Audit {
  private final Found found;
  private final Set<Long> returned;
  private final Map<Row, Updates> updates = new HashMap<>();
  private long lost;
  private long duplicated;

  private Audit(Found found, Set<Long> returned) {
    this.found = found;
    this.returned = returned;
    this.duplicated = found.repeatedDraws();
  }

  /** Lost and duplicated operations. */
  record Verdict(long lost, long duplicated) {}

  /**
   * How many updates of one shared row there must be, and how many more there may be: those of
   * operations that are counted already, because their note is missing or is there twice.
   */
  private record Updates(long expected, long counted) {
    Updates plus(Updates other) {
      return new Updates(expected + other.expected, counted + other.counted);
    }
  }

  /**
   * @param before the counters when the workload began
   */
  static Verdict of(List<ClientRecord> clients, Counters before, Found found) {
    List<Operation> operations = clients.stream().flatMap(client -> done(client, found)).toList();
    Set<Long> returned =
        operations.stream()
            .filter(operation -> operation.kind() == Kind.RETURN)
            .map(Operation::placed)
            .collect(Collectors.toSet());
    Audit audit = new Audit(found, returned);
    operations.forEach(audit::look);
    Stream.of(audit.updates, before.updates(), found.counters().updates())
        .flatMap(rows -> rows.keySet().stream())
        .distinct()
        .forEach(row -> audit.lookAtRow(row, before.of(row)));
    return new Verdict(audit.lost, audit.duplicated);
  }

  /**
   * What is of unknown outcome is missed by nobody; but where it is done, its effects are right.
   */
  private static Stream<Operation> done(ClientRecord client, Found found) {
    return Stream.concat(
        client.acknowledged().stream(),
        client.unknown().stream().filter(operation -> found.notes(operation) > 0));
  }

  private void look(Operation operation) {
    int notes = found.notes(operation);
    int effects = effects(operation);
    boolean isLost = notes == 0 || effects == 0;
    boolean isDuplicated = !isLost && (notes > 1 || effects > 1);
    lost += isLost ? 1 : 0;
    duplicated += isDuplicated ? 1 : 0;
    if (operation.kind().isCounted()) {
      updates.merge(
          new Row(operation.kind(), operation.key()),
          new Updates(isLost ? 0 : 1, isLost || isDuplicated ? 1 : 0),
          Updates::plus);
    }
  }

  private int effects(Operation operation) {
    return switch (operation.kind()) {
      case PLACE -> {
        Found.Order order = found.order(operation.serial());
        boolean isComplete = order.items() >= operation.items();
        yield returned.contains(operation.serial()) ? 1 : isComplete ? order.copies() : 0;
      }
      case PAY -> {
        int payments = found.payments(operation);
        int marks = found.order(operation.placed()).version();
        yield payments == 0 || marks == 0 ? 0 : Math.max(payments, marks);
      }
      case RETURN -> found.order(operation.placed()).copies() == 0 ? 1 : 0;
      case VISIT, SELL, REVISE -> 1;
    };
  }

  /** A note without its update is a loss too. */
  private void lookAtRow(Row row, long before) {
    Updates updated = updates.getOrDefault(row, new Updates(0, 0));
    long surplus = found.counters().of(row) - before - updated.expected();
    lost += Math.max(0, -surplus);
    duplicated += Math.max(0, surplus - updated.counted());
  }
}
