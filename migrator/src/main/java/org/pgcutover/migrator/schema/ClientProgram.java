package org.pgcutover.migrator.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;

/**
 * A run of pg_dump or pg_restore against one endpoint. The password travels in the child's
 * environment; its arguments hold no secret. Ends with the thread that waits for it.
 */
record ClientProgram(int exitCode, List<String> output, List<String> errors) {
  /**
   * Settings of the program's own sessions: our freeze and our guard make read-only the default.
   */
  private static final String OPTIONS =
      "-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0"
          + " -c idle_in_transaction_session_timeout=0 -c synchronous_commit=off -c maintenance_work_mem=256MB -c lc_messages=C";

  static ClientProgram run(Endpoint endpoint, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(endpoint.environment());
    builder.environment().put("PGAPPNAME", "pgcutover_schema");
    builder.environment().put("PGOPTIONS", OPTIONS);
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return read(process);
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " cannot be run", e);
    }
  }

  private static ClientProgram read(Process process) {
    CompletableFuture<List<String>> output =
        lines(process.inputReader(StandardCharsets.UTF_8).lines()::toList);
    CompletableFuture<List<String>> errors =
        lines(process.errorReader(StandardCharsets.UTF_8).lines()::toList);
    try {
      int exitCode = process.waitFor();
      return new ClientProgram(exitCode, output.join(), errors.join());
    } catch (InterruptedException e) {
      process.destroy();
      throw Deadline.cancelled();
    }
  }

  private static CompletableFuture<List<String>> lines(Supplier<List<String>> reader) {
    return CompletableFuture.supplyAsync(
        () -> new ArrayList<>(reader.get()), Thread::startVirtualThread);
  }
}
