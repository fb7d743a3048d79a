package org.pgcutover.migrator;

/** What the program says to the shell. */
public enum ExitCode {
  /** Done, or equal. */
  DONE(0),
  /** The answer is no: different, or the gate is closed. */
  NO(1),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  /** A precondition is missing; nothing was changed. */
  REFUSED(3),
  SOURCE_FAILED(4),
  TARGET_FAILED(5),
  /** Something is left that only a person can decide on. */
  PERSON_NEEDED(6),
  /** Not everything could be compared. */
  INCONCLUSIVE(7),
  /** A defect of pgcutover. */
  BUG(70),
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
