package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.pgcutover.migrator.ExitCode;

/** What one call of the program said, and how it ended. */
record Answer(int exitCode, String out, String err) {
  static Answer to(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Pgcutover.run(environment, new PrintWriter(out), new PrintWriter(err), args);
    return new Answer(exitCode, out.toString(), err.toString());
  }

  Answer ended(ExitCode expected) {
    assertThat(exitCode).as("exit code; %s", this).isEqualTo(expected.number());
    return this;
  }

  /** One message with its hint and nothing else: no stack, no second message. */
  Answer complains(ExitCode expected, String... words) {
    ended(expected);
    assertThat(err.lines().filter(line -> line.startsWith("error: "))).as(err).hasSize(1);
    assertThat(err.lines().filter(line -> line.startsWith("hint: "))).as(err).hasSize(1);
    assertThat(err)
        .startsWith("error: ")
        .contains(words)
        .doesNotContain("\tat ", "Exception", "Optional[", "null");
    return this;
  }

  Answer neverSays(String secret) {
    assertThat(out + err).doesNotContain(secret);
    return this;
  }
}
