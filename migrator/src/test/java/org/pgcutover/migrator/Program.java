package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.pgcutover.postgres.Endpoint;

/** The program in a process of its own, as an operator starts it. Ends with the scenario. */
final class Program implements AutoCloseable {
  private final Process process;
  private final Path output;

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Program start(Path folder, DatabasePair pair, String command, String... options) {
    return start(folder, pair, Map.of(), command, options);
  }

  static Program start(
      Path folder,
      DatabasePair pair,
      Map<String, String> environment,
      String command,
      String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.pgcutover.migrator.cli.Pgcutover",
                command,
                "--source",
                pair.source().toString(),
                "--target",
                pair.target().toString(),
                "--migration",
                pair.migration(),
                "--verbose"));
    if (List.of("run", "cutover").contains(command)) {
      words.addAll(List.of("--metrics-port", "0"));
    }
    if (command.equals("run") && !List.of(options).contains("--cutover")) {
      words.addAll(List.of("--cutover", "auto"));
    }
    words.addAll(List.of(options));
    return start(folder, pair, environment, command, words);
  }

  /** A class of the tests, with the pair's URIs and other words as arguments. */
  static Program start(Path folder, DatabasePair pair, Class<?> main, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                pair.migration(),
                pair.source().toString(),
                pair.target().toString()));
    words.addAll(List.of(arguments));
    return start(folder, pair, Map.of(), main.getSimpleName(), words);
  }

  private static Program start(
      Path folder,
      DatabasePair pair,
      Map<String, String> environment,
      String name,
      List<String> words) {
    Path output = folder.resolve(name + "-" + System.nanoTime() + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(DatabasePair.ENVIRONMENT);
    builder.environment().putAll(environment);
    builder.environment().put("PGCUTOVER_SOURCE_PASSWORD", password(pair.source()));
    builder.environment().put("PGCUTOVER_TARGET_PASSWORD", password(pair.target()));
    try {
      return new Program(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the program has brought something about; its end or three minutes are too long. */
  Program await(String what, Callable<Boolean> condition) {
    try {
      Awaitility.await(what)
          .pollInterval(Duration.ofMillis(50))
          .atMost(Brake.DEADLINE)
          .until(() -> condition.call() || !process.isAlive());
      assertThat(process.isAlive()).as("alive until %s: %s", what, this).isTrue();
      return this;
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + " did not come: " + this, e);
    }
  }

  /** kill -9: no hook runs. */
  void kill() throws InterruptedException {
    assertThat(process.isAlive()).as("%s", this).isTrue();
    process.destroyForcibly();
    process.waitFor();
  }

  /** Ctrl-C. */
  void interrupt() throws IOException, InterruptedException {
    signal("INT");
  }

  /** As a machine that was suspended: nothing of it goes on, until {@link #wake}. */
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  void wake() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    assertThat(process.isAlive()).as("%s", this).isTrue();
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  int exitCode(long seconds) throws InterruptedException {
    assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
        .as("ended within %d s: %s", seconds, this)
        .isTrue();
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "pgcutover printed:\n" + output();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String password(Endpoint endpoint) {
    return endpoint.password().orElseThrow();
  }
}
