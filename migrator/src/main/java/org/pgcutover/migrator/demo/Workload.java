package org.pgcutover.migrator.demo;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Customers of the {@link Shop}: clients that write at a fixed total rate to whichever of the two
 * servers takes writes, and remember every acknowledged operation, to look for it afterwards.
 *
 * <p>Clients connect with PgJDBC's {@code targetServerType=primary}, so the server that does not
 * take writes must say so: {@code default_transaction_read_only = on} for its database; or they
 * connect to a pool, which leads them to the one of the two. An operation whose COMMIT got no
 * answer is looked up by its id on the next connection before it is tried again.
 *
 * <p>Not thread-safe but for {@link #acknowledged()}: whoever started it stops, audits and closes
 * it.
 */
public final class Workload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workload.class);
  private static final Duration HEAD_START = Duration.ofMillis(50);

  private final long run;
  private final ShopRole role;
  private final Counters before;
  private final OpeningHours hours = new OpeningHours();
  private final ClientMeasures measures = new ClientMeasures();
  private final List<ShopClient> clients;
  private final List<Thread> threads;
  private Optional<WorkloadResult> result = Optional.empty();

  private Workload(
      Endpoint source, ShopRole role, ShopConnections connections, WorkloadConfig config) {
    this.run = new SecureRandom().nextLong();
    this.role = role;
    ShopSize size;
    try (Session session = source.open("pgcutover_demo")) {
      this.before = Counters.read(session);
      size = ShopSize.of(session);
    }
    long startNanos = System.nanoTime() + HEAD_START.toNanos();
    clients =
        IntStream.range(0, config.clients())
            .mapToObj(client ->
                new ShopClient(
                    new OperationMix(client, size),
                    new Schedule(startNanos, client, config),
                    new ShopWrites(run),
                    connections,
                    hours,
                    measures))
            .toList();
    threads =
        clients.stream()
            .map(client -> Thread.ofVirtual().name("shop-client-", 0).start(client))
            .toList();
  }

  /**
   * Makes a role for the clients on both servers and lets them begin.
   *
   * @param source holds the {@link Shop}
   * @param target has a database of the same name
   * @throws PostgresException where neither server takes writes, or a role cannot be made
   */
  public static Workload start(Endpoint source, Endpoint target, WorkloadConfig config) {
    if (!source.database().equals(target.database())) {
      throw new IllegalArgumentException(
          "the databases are %s and %s%nhint: One JDBC URL has room for one name: give both the same."
              .formatted(source.database(), target.database()));
    }
    return start(source, target, config, ShopConnections::choosing);
  }

  /** A pool that leads to the one of the two servers. */
  public interface Pool {
    /** Lets a user in, who has the same password on both servers; says where clients connect. */
    Endpoint admit(String user, String password);
  }

  /** The same, with clients that know nothing but the pool. */
  public static Workload through(
      Pool pool, Endpoint source, Endpoint target, WorkloadConfig config) {
    return start(
        source,
        target,
        config,
        role -> ShopConnections.pooled(pool.admit(role.name(), role.password())));
  }

  private static Workload start(
      Endpoint source,
      Endpoint target,
      WorkloadConfig config,
      Function<ShopRole, ShopConnections> connect) {
    ShopRole role = ShopRole.create(List.of(source, target));
    try {
      ShopConnections connections = connect.apply(role);
      requireWritable(source, connections);
      Workload workload = new Workload(source, role, connections, config);
      LOG.info("{} clients write {} times a second", config.clients(), config.ratePerSecond());
      return workload;
    } catch (RuntimeException e) {
      role.close();
      throw e;
    }
  }

  /** Operations acknowledged so far. */
  public long acknowledged() {
    return measures.acknowledgedSoFar();
  }

  /**
   * What the clients saw since the last call; {@link #stop} then speaks of the rest only, but for
   * the counts, which are of the whole time.
   */
  public WorkloadResult interval() {
    return measures.result();
  }

  /**
   * Lets the clients finish what they are at, for at most half a minute, and ends them. A second
   * call gives the same result.
   */
  public WorkloadResult stop() {
    if (result.isEmpty()) {
      hours.close();
      threads.forEach(Workload::join);
      WorkloadResult ended = measures.result();
      LOG.info(
          "clients ended: {} operations acknowledged, longest gap {} ms, longest wait {} ms, failed attempts {}",
          ended.acknowledged(),
          ended.longestGapMillis(),
          ended.longestWaitMillis(),
          ended.errors());
      result = Optional.of(ended);
    }
    return result.get();
  }

  /**
   * Stops the clients and looks for every acknowledged operation and its effects.
   *
   * @param server to which all of them should have come; it need not take writes
   */
  public WorkloadAudit audit(Endpoint server) {
    try (Session session = server.open("pgcutover_demo")) {
      return audit(session);
    }
  }

  WorkloadAudit audit(Session session) {
    WorkloadResult ended = stop();
    List<ClientRecord> records = clients.stream().map(ShopClient::record).toList();
    Audit.Verdict verdict = Audit.of(records, before, Found.read(session, run));
    return new WorkloadAudit(
        ended.acknowledged(),
        verdict.lost(),
        verdict.duplicated(),
        ended.longestGapMillis(),
        ended.longestWaitMillis(),
        ended.p99Millis());
  }

  /** Stops the clients and drops their role on both servers. */
  @Override
  public void close() {
    stop();
    role.close();
  }

  /** Fails at once, and with the reason, where the clients would ask for ever. */
  private static void requireWritable(Endpoint source, ShopConnections connections) {
    try (Connection connection = connections.connect()) {
      connection.rollback();
    } catch (SQLException e) {
      throw PostgresException.of(source.side(), "connect to the server that takes writes", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the clients finish", e);
    }
  }
}
