package org.pgcutover.migrator.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Side;

/**
 * A connection that psql has, command by command. For PgBouncer's admin console alone: PgJDBC
 * 42.7.5 and newer cannot connect to it, for they begin with {@code SET extra_float_digits}, which
 * up to 1.25 it refuses. Confined to one thread.
 */
final class Psql implements AutoCloseable {
  private static final String FIELD = "\u001f";
  private static final String END = "\u001e";

  /** The connection, or the way to it, is gone. */
  private static final String CONNECTION_FAILURE = "08006";

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  private Psql(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("pgcutover-psql").start(this::read);
  }

  /**
   * Starts it; whether it could connect shows with the first command.
   *
   * @throws PostgresException where there is no psql
   */
  static Psql start(Endpoint endpoint) {
    ProcessBuilder builder =
        new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--no-password",
                "--no-align",
                "--field-separator=" + FIELD,
                "--pset=footer=off")
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(endpoint.environment());
    builder.environment().put("PGAPPNAME", "pgcutover_pool");
    builder.environment().put("LC_ALL", "C");
    try {
      return new Psql(builder.start());
    } catch (IOException e) {
      throw failure("psql", "psql is needed for it and cannot be run", "");
    }
  }

  /**
   * Runs one command of one line.
   *
   * @return the rows, by the names of their columns
   * @throws PostgresException where it fails, or gives no answer in time; then it can be closed
   *     only
   */
  List<Map<String, String>> run(String command, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      commands.write("%s;\n\\echo %s:ERROR %s:SQLSTATE\n".formatted(command, END, END));
      commands.flush();
    } catch (IOException e) {
      // It has ended; what it said on leaving is still to be read.
    }
    List<String> answer = new ArrayList<>();
    while (true) {
      Optional<String> line = next(command, end);
      if (line.isEmpty()) {
        throw failure(command, message(answer), CONNECTION_FAILURE);
      }
      if (line.get().startsWith(END)) {
        String[] outcome = line.get().substring(1).split(" " + END, 2);
        if (outcome[0].equals("false")) {
          return rows(answer);
        }
        throw failure(command, message(answer), outcome[1]);
      }
      answer.add(line.get());
    }
  }

  private Optional<String> next(String command, long endNanos) {
    try {
      Optional<String> line = lines.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw failure(command, "no answer in time", CONNECTION_FAILURE);
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(command, "interrupted", CONNECTION_FAILURE);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        lines.add(Optional.of(line));
        line = reader.readLine();
      }
    } catch (IOException e) {
      // As good as its end.
    }
    lines.add(Optional.empty());
  }

  private static List<Map<String, String>> rows(List<String> answer) {
    List<Map<String, String>> rows = new ArrayList<>();
    if (!answer.isEmpty()) {
      String[] names = answer.getFirst().split(FIELD, -1);
      for (String line : answer.subList(1, answer.size())) {
        String[] values = line.split(FIELD, -1);
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < Math.min(names.length, values.length); i++) {
          row.put(names[i], values[i]);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** The first line that says something, without psql's own words before it. */
  private static String message(List<String> answer) {
    return answer.stream()
        .map(line -> line.replaceFirst("^(psql: )?(error: |ERROR: +|FATAL: +)?", "").strip())
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("the connection was lost");
  }

  private static PostgresException failure(String command, String message, String sqlState) {
    return PostgresException.of(
        Side.POOL, command.isEmpty() ? "psql" : command, new SQLException(message, sqlState));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
