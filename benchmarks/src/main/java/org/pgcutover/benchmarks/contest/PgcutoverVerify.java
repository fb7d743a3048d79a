package org.pgcutover.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code pgcutover verify} in a process of its own: the JVM's start, schema and sequences are
 * within the time.
 *
 * @param start the command without its arguments
 * @param options those that make the configuration
 */
record PgcutoverVerify(ClientPrograms programs, List<String> start, List<String> options)
    implements Contestant {
  static final String NAME = "pgcutover";

  PgcutoverVerify {
    start = List.copyOf(start);
    options = List.copyOf(options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return String.join(" ", options);
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    List<String> words = new ArrayList<>(List.of("verify", "--at-rest"));
    words.addAll(options);
    measurement.run(PgcutoverRun.command(programs, start, databases, words));
  }
}
