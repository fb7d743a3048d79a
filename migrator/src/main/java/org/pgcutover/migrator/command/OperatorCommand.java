package org.pgcutover.migrator.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgcutover.migrator.Plan;

/**
 * A command line for {@code sh -c}, from the configuration, that may leave a server behind: at its
 * limit only the shell is killed, and what it prints goes where pgcutover prints.
 */
public record OperatorCommand(Plan plan, String line) {
  /**
   * Waits for its end.
   *
   * @param limit after which it is killed
   * @return how it failed, in words that follow "the command"; empty where it succeeded
   */
  public Optional<String> run(Duration limit) {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).inheritIO();
    CommandEnvironment.put(plan, builder.environment());
    try {
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return Optional.of("did not end within " + limit);
      }
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("ended with exit code " + process.exitValue());
    } catch (IOException e) {
      return Optional.of("cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("was interrupted");
    }
  }
}
