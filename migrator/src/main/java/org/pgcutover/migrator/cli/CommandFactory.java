package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;

/** Makes the commands, each with what it needs of the process around it. */
final class CommandFactory implements CommandLine.IFactory {
  /**
   * The process as a command sees it.
   *
   * @param environment variables, for passwords and PATH
   * @param out standard output
   * @param err standard error
   */
  record Surroundings(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    Surroundings {
      environment = Map.copyOf(environment);
    }
  }

  private final Surroundings surroundings;

  CommandFactory(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.surroundings = new Surroundings(environment, out, err);
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    try {
      return type.getDeclaredConstructor(Surroundings.class).newInstance(surroundings);
    } catch (NoSuchMethodException e) {
      return CommandLine.defaultFactory().create(type);
    }
  }
}
