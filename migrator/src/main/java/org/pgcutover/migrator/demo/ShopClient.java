package org.pgcutover.migrator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client: begins its operations at fixed times, tries each until it is done, and never does one
 * twice. Confined to its thread.
 */
final class ShopClient implements Runnable {
  private enum Outcome {
    ACKNOWLEDGED,
    /** The server refused it for good; the next one's turn. */
    REFUSED,
    UNKNOWN
  }

  private final OperationMix mix;
  private final Schedule schedule;
  private final ShopWrites writes;
  private final ShopConnections connections;
  private final OpeningHours hours;
  private final ClientMeasures measures;
  private final ClientRecord record = ClientRecord.empty();
  private @Nullable Connection connection;
  private long answeredNanos;

  ShopClient(
      OperationMix mix,
      Schedule schedule,
      ShopWrites writes,
      ShopConnections connections,
      OpeningHours hours,
      ClientMeasures measures) {
    this.mix = mix;
    this.schedule = schedule;
    this.writes = writes;
    this.connections = connections;
    this.hours = hours;
    this.measures = measures;
  }

  /** To be read when the thread has ended. */
  ClientRecord record() {
    return record;
  }

  @Override
  public void run() {
    answeredNanos = System.nanoTime();
    for (long turn = 0; hours.isOpen(); turn++) {
      long due = schedule.dueNanos(turn);
      LockSupport.parkNanos(due - System.nanoTime());
      if (hours.isOpen()) {
        perform(mix.next(), due);
      }
    }
    disconnect();
  }

  private void perform(Operation operation, long due) {
    Outcome outcome = outcome(operation);
    long now = System.nanoTime();
    measures.waited(now - due, Math.min(now - due, now - answeredNanos));
    answeredNanos = now;
    switch (outcome) {
      case ACKNOWLEDGED -> {
        record.acknowledged().add(operation);
        mix.acknowledged(operation);
        measures.acknowledged();
      }
      case UNKNOWN -> record.unknown().add(operation);
      case REFUSED -> {}
    }
  }

  private Outcome outcome(Operation operation) {
    boolean isCommitSent = false;
    while (hours.isWithinGrace()) {
      Optional<Connection> connected = connected();
      if (connected.isEmpty()) {
        break;
      }
      Connection current = connected.get();
      try {
        if (isCommitSent && writes.isCommitted(current, operation)) {
          current.rollback();
          return Outcome.ACKNOWLEDGED;
        }
        isCommitSent = false;
        writes.write(current, operation);
        isCommitSent = true;
        current.commit();
        return Outcome.ACKNOWLEDGED;
      } catch (SQLException e) {
        Failure failure = Failure.of(e);
        measures.failed(failure.sqlState());
        if (failure.isConnectionUseless() || !isRolledBack(current)) {
          disconnect();
        } else if (!failure.isWorthRetrying()) {
          return Outcome.REFUSED;
        }
      }
    }
    return Outcome.UNKNOWN;
  }

  private Optional<Connection> connected() {
    if (connection == null) {
      connection = connections.await(hours).orElse(null);
    }
    return Optional.ofNullable(connection);
  }

  private static boolean isRolledBack(Connection current) {
    try {
      current.rollback();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is of no use any more either way.
      }
      connection = null;
    }
  }
}
