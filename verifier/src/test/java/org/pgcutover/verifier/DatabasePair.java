package org.pgcutover.verifier;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * An empty database on each of two servers. The servers are started once and end with the process;
 * the databases are the test's own.
 */
record DatabasePair(Endpoint source, Endpoint target) {
  private record Server(int major, Side side) {}

  private static final Map<Server, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration LIMIT = Duration.ofMinutes(1);

  static DatabasePair fresh(int sourceMajor, int targetMajor) {
    return fresh(sourceMajor, targetMajor, "");
  }

  /**
   * @param targetOptions what to add to CREATE DATABASE on the target
   */
  static DatabasePair fresh(int sourceMajor, int targetMajor, String targetOptions) {
    return fresh(sourceMajor, "", targetMajor, targetOptions);
  }

  /**
   * @param options what to add to CREATE DATABASE on both sides
   */
  static DatabasePair alike(int sourceMajor, int targetMajor, String options) {
    return fresh(sourceMajor, options, targetMajor, options);
  }

  private static DatabasePair fresh(
      int sourceMajor, String sourceOptions, int targetMajor, String targetOptions) {
    String name = "pair" + NUMBER.incrementAndGet();
    return new DatabasePair(
        create(new Server(sourceMajor, Side.SOURCE), name, sourceOptions),
        create(new Server(targetMajor, Side.TARGET), name, targetOptions));
  }

  private static Endpoint create(Server server, String name, String options) {
    Endpoint endpoint =
        SERVERS
            .computeIfAbsent(server, s -> EmbeddedServer.start(s.major(), Map.of("fsync", "off")))
            .endpoint(server.side());
    run(endpoint, "create database " + name + " " + options);
    Endpoint database = endpoint.withDatabase(name);
    // 15 gave schema public another owner.
    run(database, "alter schema public owner to postgres", "grant all on schema public to public");
    return database;
  }

  /** The same source with a new database on the target that holds what the target's holds. */
  DatabasePair withCopyOfTarget() {
    String name = "pair" + NUMBER.incrementAndGet();
    run(
        target.withDatabase("postgres"),
        "create database " + name + " template " + target.database() + " strategy file_copy");
    return new DatabasePair(source, target.withDatabase(name));
  }

  DatabasePair onSource(String... statements) {
    run(source, statements);
    return this;
  }

  DatabasePair onTarget(String... statements) {
    run(target, statements);
    return this;
  }

  DatabasePair onBoth(String... statements) {
    return onSource(statements).onTarget(statements);
  }

  /** The same databases, entered by another role, which must exist on both sides. */
  DatabasePair as(String role, String password) {
    return new DatabasePair(as(source, role, password), as(target, role, password));
  }

  Verifier verifier() {
    return new Verifier(source, target, 2);
  }

  RowsParity rows(TableName... excluded) {
    return rows(Writes.FROZEN, excluded);
  }

  RowsParity rows(Writes writes, TableName... excluded) {
    return verifier().rows(writes, LIMIT, Set.of(excluded), _ -> {});
  }

  SequencesParity sequences() {
    return verifier().sequences(LIMIT);
  }

  SchemaParity schema() {
    return verifier().schema(LIMIT);
  }

  private static Endpoint as(Endpoint endpoint, String role, String password) {
    return new Endpoint(
        endpoint.side(),
        endpoint.host(),
        endpoint.port(),
        endpoint.database(),
        role,
        Optional.of(password),
        endpoint.options());
  }

  private static void run(Endpoint endpoint, String... statements) {
    try (Session session = endpoint.open("test")) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
  }
}
