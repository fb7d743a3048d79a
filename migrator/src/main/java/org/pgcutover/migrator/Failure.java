package org.pgcutover.migrator;

import java.io.PrintWriter;
import java.util.Optional;
import org.pgcutover.postgres.PostgresException;

/**
 * How a program of pgcutover ends where it failed: the fact and the hint, a line each on standard
 * error, and the exit code.
 */
public record Failure(ExitCode code, String fact, Optional<String> hint) {
  public static Failure of(MigrationException e) {
    return new Failure(e.exitCode(), String.valueOf(e.getMessage()), Optional.of(e.hint()));
  }

  public static Failure of(PostgresException e) {
    return of(MigrationException.of(e));
  }

  public static Failure of(ExitCode code, String fact, String hint) {
    return new Failure(code, fact, Optional.of(hint));
  }

  /** One that explains itself. */
  public static Failure of(ExitCode code, String fact) {
    return new Failure(code, fact, Optional.empty());
  }

  /**
   * Writes it.
   *
   * @return the exit code
   */
  public int print(PrintWriter err) {
    err.println("error: " + fact);
    hint.ifPresent(h -> err.println("hint: " + h));
    return code.number();
  }
}
