package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.HookCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's own commands at the moments of a cutover. What they do cannot be taken back by
 * pgcutover, and one may be run again by the run that goes on after a crash.
 */
final class Hooks {
  private static final Logger log = LoggerFactory.getLogger(Hooks.class);

  private final Plan plan;

  Hooks(Plan plan) {
    this.plan = plan;
  }

  /**
   * Before anything is begun: a program that is missing must not be found out in the middle.
   *
   * @throws MigrationException.GivenUp naming all that are
   */
  void requirePrograms() {
    String missing =
        HookCommand.all(plan).stream()
            .filter(command -> !command.isFound())
            .map(command -> "%s (%s)".formatted(command.moment(), command.words().getFirst()))
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new MigrationException.GivenUp(
          "the cutover did not begin: no program for the hook " + missing,
          "Correct the configuration, or make the file executable; then run again.");
    }
  }

  /**
   * Before the point of no return.
   *
   * @return how it failed; empty where it did not, or there is none
   */
  Optional<String> run(Plan.Hook hook, Duration remaining) {
    return command(hook)
        .flatMap(command -> run(command, remaining))
        .map(how -> "the hook %s %s".formatted(hook.key(), how));
  }

  /**
   * Has the operator's own command keep writers from the source.
   *
   * @return how it failed; empty where it did not, or there is none
   */
  Optional<String> freeze(Duration remaining) {
    return HookCommand.freezing(plan, "freeze")
        .flatMap(command -> run(command, remaining))
        .map("cutover.freezeCommand freeze "::concat);
  }

  /**
   * Has it let them go on; also where it was not asked to freeze, or failed.
   *
   * @throws MigrationException.PersonNeeded where it failed
   */
  void thaw() {
    HookCommand.freezing(plan, "thaw")
        .flatMap(command -> run(command, plan.limits().hook()))
        .ifPresent(how -> {
          throw new MigrationException.PersonNeeded(
              "the source is open to writes, but cutover.freezeCommand thaw " + how,
              "Mend the command, then run again or abort: it is asked once more.");
        });
  }

  private Optional<String> run(HookCommand command, Duration remaining) {
    Duration limit = plan.limits().hook();
    return timed(command, remaining.compareTo(limit) < 0 ? remaining : limit);
  }

  /**
   * Leads traffic to the target, which is open.
   *
   * @throws MigrationException.PersonNeeded where it failed
   */
  void opened() {
    run(Plan.Hook.AFTER_OPEN, plan.limits().hook())
        .ifPresent(how -> {
          throw new MigrationException.PersonNeeded(
              how + "; the target is open to writes and the source is read-only",
              "Lead the applications to the target by hand, or mend the command; then run again to finish.");
        });
  }

  /** Writes go on at the source already, so a failure is told and no more. */
  void givenUp() {
    run(Plan.Hook.GIVEN_UP, plan.limits().hook()).ifPresent(how -> log.warn("{}", how));
  }

  Optional<HookCommand> command(Plan.Hook hook) {
    return Optional.ofNullable(plan.takeover().hooks().get(hook))
        .map(words -> new HookCommand(plan, hook.key(), words));
  }

  private static Optional<String> timed(HookCommand command, Duration limit) {
    long began = System.nanoTime();
    Optional<String> failure = command.run(limit);
    log.info(
        "hook {} {} after {} ms",
        command.moment(),
        failure.isEmpty() ? "done" : "failed",
        (System.nanoTime() - began) / 1_000_000);
    return failure;
  }
}
