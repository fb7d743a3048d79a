package org.pgcutover.migrator.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgcutover.migrator.Plan;

/**
 * A command that is run at one moment of a cutover. No shell reads it; it finds in its environment
 * which moment and which servers, and no password; what it prints is logged.
 *
 * @param moment by the name that the configuration has for it
 * @param words the program and its arguments
 */
public record HookCommand(Plan plan, String moment, List<String> words) {
  /** What a command has left running may go on printing; nobody waits for it. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  public HookCommand {
    words = List.copyOf(words);
  }

  /** All that the plan has, in their order. */
  public static List<HookCommand> all(Plan plan) {
    return Stream.concat(
            freezing(plan, "freeze").stream(),
            plan.takeover().hooks().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(hook -> new HookCommand(plan, hook.getKey().key(), hook.getValue())))
        .toList();
  }

  /**
   * The operator's own way to freeze the source.
   *
   * @param task {@code freeze} or {@code thaw}: the command's last argument
   */
  public static Optional<HookCommand> freezing(Plan plan, String task) {
    return plan.takeover()
        .freezing()
        .command()
        .map(words ->
            new HookCommand(plan, task, Stream.concat(words.stream(), Stream.of(task)).toList()));
  }

  /** Whether there is such a program; that it can be run shows when it is. */
  public boolean isFound() {
    String program = words.getFirst();
    return program.contains("/")
        ? isProgram(Path.of(program))
        : Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(new ProcessBuilder(words).environment().getOrDefault("PATH", ""))
            .anyMatch(folder -> isProgram(Path.of(folder, program)));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /**
   * Waits for its end.
   *
   * @param limit after which it is killed, and what it has started as well
   * @return how it failed, in words that follow the name of the hook; empty where it succeeded
   */
  public Optional<String> run(Duration limit) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    CommandEnvironment.put(plan, builder.environment());
    builder.environment().put("PGCUTOVER_HOOK", moment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      LoggedOutput output = LoggedOutput.of(moment, process.getInputStream());
      return ended(process, limit, output);
    } catch (IOException e) {
      return Optional.of("cannot be run: " + e.getMessage());
    }
  }

  private static Optional<String> ended(Process process, Duration limit, LoggedOutput output) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process.toHandle());
        return Optional.of("did not end within %d ms".formatted(limit.toMillis()));
      }
      output.await(LAST_WORDS);
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of(
              "ended with exit code %d%s"
                  .formatted(
                      process.exitValue(), output.lastLine().map(line -> ": " + line).orElse("")));
    } catch (InterruptedException e) {
      kill(process.toHandle());
      Thread.currentThread().interrupt();
      return Optional.of("was interrupted");
    }
  }

  /** From the top, so that none is started while its parent is looked at. */
  private static void kill(ProcessHandle process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(HookCommand::kill);
  }
}
