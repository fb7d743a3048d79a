package org.pgcutover.migrator.check;

import org.pgcutover.postgres.Side;

/**
 * One precondition that does not hold.
 *
 * @param name in a few words, the same at every run
 * @param found the value that is there
 * @param needed the value that would do
 * @param fix the command or line that mends it, ready to paste, or a sentence where there is none
 */
public record Finding(
    Side side, Severity severity, String name, String found, String needed, String fix) {
  /** Whether the migration can begin all the same. */
  public enum Severity {
    STOP,
    WARNING
  }

  static Finding stop(Side side, String name, String found, String needed, String fix) {
    return new Finding(side, Severity.STOP, name, found, needed, fix);
  }

  static Finding warning(Side side, String name, String found, String needed, String fix) {
    return new Finding(side, Severity.WARNING, name, found, needed, fix);
  }

  public boolean stops() {
    return severity == Severity.STOP;
  }

  /** On one line, without what mends it. */
  public String fact() {
    return "%s: %s: found %s, needed %s".formatted(side, name, found, needed);
  }

  /** On two lines, for people. */
  @Override
  public String toString() {
    return "%s%n  fix: %s".formatted(fact(), fix);
  }
}
