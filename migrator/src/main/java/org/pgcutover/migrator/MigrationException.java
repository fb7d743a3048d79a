package org.pgcutover.migrator;

import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Side;

/** A migration cannot go on; the subclass says what the operator can do about it. */
public abstract sealed class MigrationException extends RuntimeException {
  private final ExitCode exitCode;
  private final String hint;

  private MigrationException(ExitCode exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** A full sentence: what to do next. */
  public String hint() {
    return hint;
  }

  /** A precondition is missing, and nothing was changed. */
  public static final class Refused extends MigrationException {
    public Refused(String message, String hint) {
      super(ExitCode.REFUSED, message, hint);
    }
  }

  /** A server, or the way to it, failed. What was begun can be resumed or aborted. */
  public static final class ServerFailed extends MigrationException {
    public ServerFailed(Side side, String message, String hint) {
      super(
          switch (side) {
            // What clients reach through the pool is the source, until the pool has led them on.
            case SOURCE, POOL -> ExitCode.SOURCE_FAILED;
            case TARGET -> ExitCode.TARGET_FAILED;
          },
          side + ": " + message,
          hint);
    }
  }

  /** Something is left behind that pgcutover must not decide on. */
  public static final class PersonNeeded extends MigrationException {
    public PersonNeeded(String message, String hint) {
      super(ExitCode.PERSON_NEEDED, message, hint);
    }
  }

  /** The cutover was given up before the point of no return; writes go on at the source. */
  public static final class GivenUp extends MigrationException {
    public GivenUp(String message, String hint) {
      super(ExitCode.NO, message, hint);
    }
  }

  /** Says of a server's failure what can be done. */
  public static MigrationException of(PostgresException e) {
    String hint =
        e.isAuthenticationFailure()
            ? "Check user and password: PGCUTOVER_%s_PASSWORD, a passfile or the URI give the password."
                .formatted(e.side().name())
            : e.isConnectionFailure()
                ? "Check that the server runs and that its address and port are right."
                : e.isPrivilegeMissing()
                    ? "Connect as a superuser; verify takes less, which docs/verify.md names."
                    : "Mend what the server reports, then run the command again.";
    String message =
        e.getMessage() == null ? "" : e.getMessage().substring(e.side().toString().length() + 2);
    MigrationException result = new ServerFailed(e.side(), message, hint);
    result.initCause(e);
    return result;
  }
}
