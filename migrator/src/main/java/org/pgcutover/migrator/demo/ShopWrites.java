package org.pgcutover.migrator.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Sql;

/**
 * The statements of each operation; the transaction around them is the caller's. Each operation
 * notes its id first, under a lock that is the client's own: so the one question "is it noted?"
 * tells whether an operation was committed, and it waits while the server still works on it.
 *
 * @param run the upper half of all operation ids of one workload
 */
record ShopWrites(long run) {
  /** SQL's "no data": a row which an acknowledged operation wrote is not there. */
  private static final String NO_DATA = "02000";

  private static final Sql NOTE = Sql.file(ShopWrites.class, "note-operation");
  private static final Sql PLACE_ORDER = Sql.file(ShopWrites.class, "place-order");
  private static final Sql PLACE_ITEMS = Sql.file(ShopWrites.class, "place-items");
  private static final Sql PAY = Sql.file(ShopWrites.class, "pay-order");
  private static final Sql MARK_PAID =
      Sql.of(
          "update shop.orders set status = 'paid', version = version + 1 where operation_id = ?");
  private static final Sql RETURN = Sql.of("delete from shop.orders where operation_id = ?");
  private static final Sql VISIT =
      Sql.of("update shop.customers set visits = visits + 1 where id = ?");
  private static final Sql SELL = Sql.of("update shop.stock set sold = sold + 1 where sku = ?");
  private static final Sql REVISE =
      Sql.of("update shop.documents set version = version + 1 where id = ?");
  private static final Sql LOCK = Sql.of("select pg_advisory_xact_lock(?, ?)");
  private static final Sql NOTED =
      Sql.of("select exists (select from shop.activity where operation_id = ?)");

  /** One of an operation's statements. */
  private record Step(Sql sql, List<Object> parameters) {
    static Step of(Sql sql, Object... parameters) {
      return new Step(sql, List.of(parameters));
    }
  }

  void write(Connection connection, Operation operation) throws SQLException {
    UUID id = operation.id(run);
    List<Step> steps = new ArrayList<>();
    steps.add(Step.of(NOTE, id, operation.kind().name(), lockSpace(), operation.client()));
    switch (operation.kind()) {
      case PLACE -> {
        steps.add(Step.of(PLACE_ORDER, id, 1 + operation.key() % 100, operation.key() % 1_000));
        steps.add(Step.of(PLACE_ITEMS, operation.key(), operation.items(), id));
      }
      case PAY -> {
        UUID order = operation.placedId(run);
        steps.add(Step.of(PAY, id, operation.number() % 800, order));
        steps.add(Step.of(MARK_PAID, order));
      }
      case RETURN -> steps.add(Step.of(RETURN, operation.placedId(run)));
      case VISIT -> steps.add(Step.of(VISIT, operation.key()));
      case SELL -> steps.add(Step.of(SELL, "SKU-" + operation.key()));
      case REVISE -> steps.add(Step.of(REVISE, operation.key()));
    }
    execute(connection, steps);
  }

  /** Whether the operation was committed; leaves a transaction open. */
  boolean isCommitted(Connection connection, Operation operation) throws SQLException {
    // Two statements: the second one's snapshot must be younger than the lock.
    ask(connection, LOCK, lockSpace(), operation.client());
    return ask(connection, NOTED, operation.id(run));
  }

  private int lockSpace() {
    return Long.hashCode(run);
  }

  /** In one round trip: PgJDBC sends at once what semicolons separate. */
  private static void execute(Connection connection, List<Step> steps) throws SQLException {
    String text = steps.stream().map(step -> step.sql().text()).collect(Collectors.joining(";"));
    Object[] parameters = steps.stream().flatMap(step -> step.parameters().stream()).toArray();
    try (PreparedStatement statement = prepare(connection, text, parameters)) {
      statement.execute();
      for (Step step : steps) {
        if (statement.getUpdateCount() == 0) {
          throw new SQLException(step.sql().name() + " found no row", NO_DATA);
        }
        statement.getMoreResults();
      }
    }
  }

  private static boolean ask(Connection connection, Sql sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql.text(), parameters);
        ResultSet row = statement.executeQuery()) {
      return row.next() && "t".equals(row.getString(1));
    }
  }

  private static PreparedStatement prepare(Connection connection, String text, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
