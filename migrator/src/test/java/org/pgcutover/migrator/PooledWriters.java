package org.pgcutover.migrator;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * Threads that write through a pool, a row and a transaction each time, and never try one again:
 * what became of each is known by its id. They write to {@link #TABLE}.
 */
final class PooledWriters implements AutoCloseable {
  static final String TABLE = "create table public.written (id bigint primary key)";
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** How far an attempt had come when it failed. */
  enum Stage {
    CONNECT,
    WRITE,
    COMMIT
  }

  /**
   * @param backend its connection's process at the server; 0 where there was no connection
   */
  record Failure(long id, Stage stage, String sqlState, int backend) {}

  private final HikariDataSource pool;
  private final AtomicLong ids = new AtomicLong();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads;
  private volatile boolean over;

  PooledWriters(HikariDataSource pool, int count) {
    this.pool = pool;
    this.threads =
        IntStream.range(0, count).mapToObj(_ -> Thread.startVirtualThread(this::write)).toList();
  }

  /** Returns when so many more were acknowledged. */
  PooledWriters awaitMore(int writes) {
    int before = acknowledged.size();
    await().atMost(Brake.DEADLINE).until(() -> acknowledged.size() >= before + writes);
    return this;
  }

  /** What failed since the last call. */
  List<Failure> failures() {
    List<Failure> seen = List.copyOf(failures);
    failures.removeAll(seen);
    return seen;
  }

  /** Ends the writers, and says what was acknowledged. */
  Set<Long> stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return Set.copyOf(acknowledged);
  }

  private void write() {
    while (!over) {
      long id = ids.incrementAndGet();
      Stage stage = Stage.CONNECT;
      int backend = 0;
      try (Connection connection = pool.getConnection()) {
        stage = Stage.WRITE;
        backend = connection.unwrap(PGConnection.class).getBackendPID();
        try (PreparedStatement insert =
            connection.prepareStatement("insert into public.written values (?)")) {
          insert.setLong(1, id);
          insert.execute();
        }
        stage = Stage.COMMIT;
        connection.commit();
        acknowledged.add(id);
      } catch (SQLException e) {
        failures.add(new Failure(id, stage, String.valueOf(e.getSQLState()), backend));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** They end by themselves. */
  @Override
  public void close() {
    over = true;
  }
}
