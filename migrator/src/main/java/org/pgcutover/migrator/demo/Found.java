package org.pgcutover.migrator.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What a server holds of one workload, by {@link Operation#serial}.
 *
 * @param notes how many rows of the keyless table carry an operation's id
 * @param payments how many payments carry it
 * @param repeatedDraws sequence values that more than one operation got
 */
record Found(
    Map<Long, Integer> notes,
    Map<Long, Order> orders,
    Map<Long, Integer> payments,
    Counters counters,
    long repeatedDraws) {
  private static final Sql NOTES = Sql.file(Found.class, "found-activity");
  private static final Sql ORDERS = Sql.file(Found.class, "found-orders");
  private static final Sql PAYMENTS = Sql.file(Found.class, "found-payments");
  private static final Sql REPEATED_DRAWS = Sql.file(Found.class, "repeated-draws");

  /**
   * An order as it stands.
   *
   * @param version how often it was marked as paid
   */
  record Order(int copies, int items, int version) {
    static final Order ABSENT = new Order(0, 0, 0);
  }

  static Found read(Session session, long run) {
    return new Found(
        bySerial(session, NOTES, run, row -> row.getInt("copies")),
        bySerial(
            session,
            ORDERS,
            run,
            row -> new Order(row.getInt("copies"), row.getInt("items"), row.getInt("version"))),
        bySerial(session, PAYMENTS, run, row -> row.getInt("copies")),
        Counters.read(session),
        session.<Long>one(REPEATED_DRAWS, row -> row.getLong(1)));
  }

  int notes(Operation operation) {
    return notes.getOrDefault(operation.serial(), 0);
  }

  int payments(Operation operation) {
    return payments.getOrDefault(operation.serial(), 0);
  }

  Order order(long serial) {
    return orders.getOrDefault(serial, Order.ABSENT);
  }

  private static <T> Map<Long, T> bySerial(
      Session session, Sql sql, long run, Session.RowReader<T> reader) {
    Map<Long, T> result = new HashMap<>();
    session
        .list(
            sql,
            row ->
                Map.entry(
                    row.getObject("operation_id", UUID.class).getLeastSignificantBits(),
                    reader.read(row)),
            // The server compares uuids byte by byte.
            new UUID(run, 0),
            new UUID(run, -1))
        .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
    return result;
  }
}
