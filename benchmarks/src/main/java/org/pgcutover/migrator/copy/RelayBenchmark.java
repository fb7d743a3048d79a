package org.pgcutover.migrator.copy;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * What moving one row from COPY TO to COPY FROM costs the JVM, on a real server, into a table that
 * writes no WAL. The server's part is the same for all, so that the differences are the relay's;
 * {@code -prof gc} shows the bytes that each row leaves to the collector.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
@OperationsPerInvocation(RelayBenchmark.ROWS)
public class RelayBenchmark {
  static final int ROWS = 500_000;
  private static final int CHUNK_BYTES = 64 * 1024;

  private final EmbeddedServer server =
      EmbeddedServer.start(18, Map.of("shared_buffers", "512MB", "max_wal_size", "4GB"));
  private final Session source = server.endpoint(Side.SOURCE).open("relay");
  private final Session target =
      server.endpoint(Side.TARGET).withDatabase("template1").open("relay");
  private final CopyRelay relay = new CopyRelay();

  /** The rows of pgbench_accounts, and the same table in another database. */
  @Setup
  public void fill() {
    for (Session session : new Session[] {source, target}) {
      session.execute(
          "create unlogged table accounts (aid int, bid int, abalance int, filler char(84))");
    }
    source.execute(
        "insert into accounts select a, 1, 0, '' from generate_series(1, " + ROWS + ") a");
    source.execute("vacuum (freeze, analyze) accounts");
  }

  @TearDown
  public void end() {
    source.close();
    target.close();
    server.close();
  }

  /** As the driver's own examples do. */
  @Benchmark
  public long rowByRow() {
    return overTheDriver((out, in) -> {
      byte[] row;
      while ((row = out.readFromCopy()) != null) {
        in.writeToCopy(row, 0, row.length);
      }
    });
  }

  /** Rows read one by one, sent together. */
  @Benchmark
  public long rowsGathered() {
    return overTheDriver((out, in) -> {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * CHUNK_BYTES);
      byte[] row;
      while ((row = out.readFromCopy()) != null) {
        chunk.writeBytes(row);
        if (chunk.size() >= CHUNK_BYTES) {
          in.writeToCopy(chunk.toByteArray(), 0, chunk.size());
          chunk.reset();
        }
      }
      in.writeToCopy(chunk.toByteArray(), 0, chunk.size());
    });
  }

  /** What pgcutover does. */
  @Benchmark
  public long relay() {
    return target.inTransaction(in -> {
      truncate(in);
      return relay
          .copy(
              Part.whole(new Catalog(source).tables().getFirst()),
              source,
              target,
              (rows, bytes) -> {})
          .rows();
    });
  }

  private interface Loop {
    void run(CopyOut out, CopyIn in) throws SQLException;
  }

  private long overTheDriver(Loop loop) {
    return target.inTransaction(in -> {
      truncate(in);
      CopyIn to = copyApi(in).copyIn("copy accounts from stdin with (format binary, freeze)");
      return source.onConnection(
          "COPY TO",
          out -> {
            loop.run(copyApi(out).copyOut("copy accounts to stdout with (format binary)"), to);
            return to.endCopy();
          });
    });
  }

  private static void truncate(Connection target) throws SQLException {
    try (var statement = target.createStatement()) {
      statement.execute("truncate accounts");
    }
  }

  private static CopyManager copyApi(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }
}
