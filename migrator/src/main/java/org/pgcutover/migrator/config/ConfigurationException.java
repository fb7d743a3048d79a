package org.pgcutover.migrator.config;

import java.util.List;

/** The configuration or the command line cannot be used; all that is wrong is said at once. */
public final class ConfigurationException extends RuntimeException {
  private final List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** Each with its hint on a line of its own. */
  public List<String> problems() {
    return problems;
  }
}
