package org.pgcutover.migrator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Side;
import org.slf4j.LoggerFactory;

/**
 * A cutover or a rollback in a process of its own that stops when it comes to a step, and goes on
 * when it is told.
 */
final class HeldProgram {
  private static final Duration LOOKS = Duration.ofMillis(5);

  private HeldProgram() {}

  /** How a scenario starts it. */
  static Program start(
      Path folder, DatabasePair servers, Plan plan, Step step, Path reached, Path mayGoOn) {
    Plan there = plan.isReversed() ? plan.reversed() : plan;
    return Program.start(
        folder,
        servers,
        HeldProgram.class,
        there.source().toString(),
        there.target().toString(),
        Long.toString(plan.limits().writesBlocked().toMillis()),
        plan.cutoverPhase().name(),
        step.name(),
        reached.toString(),
        mayGoOn.toString(),
        Boolean.toString(plan.takeover().freezing().atOnce()));
  }

  public static void main(String[] words) {
    ((Logger) LoggerFactory.getLogger("org.pgcutover")).setLevel(Level.INFO);
    DatabasePair servers =
        new DatabasePair(words[0], at(Side.SOURCE, words[1]), at(Side.TARGET, words[2]));
    Plan there =
        DatabasePair.freezing(
            Boolean.parseBoolean(words[10]),
            servers.planBy(
                at(Side.SOURCE, words[3]),
                at(Side.TARGET, words[4]),
                DatabasePair.within(Duration.ofMillis(Long.parseLong(words[5])))));
    Phase phase = Phase.valueOf(words[6]);
    Progress.Began held = new Progress.Began(phase, Step.valueOf(words[7]));
    Path reached = Path.of(words[8]);
    Path mayGoOn = Path.of(words[9]);

    Throttle open = Throttle.open();
    Progress progress =
        new Progress(
            there.migration(),
            open,
            record -> {
              if (record.equals(held)) {
                hold(reached, mayGoOn);
              }
            });
    Migration migration =
        new Migration(
            phase == Phase.ROLLBACK ? there.reversed() : there,
            System.getenv(),
            progress,
            open,
            new Calls());
    System.exit(end(migration).number());
  }

  private static ExitCode end(Migration migration) {
    try {
      Outcome outcome = migration.run();
      System.out.println("outcome: " + outcome.getClass().getSimpleName());
      return outcome instanceof Outcome.GateClosed ? ExitCode.NO : ExitCode.DONE;
    } catch (MigrationException e) {
      return told(Failure.of(e));
    } catch (PostgresException e) {
      return told(Failure.of(e));
    } catch (RuntimeException e) {
      e.printStackTrace();
      return ExitCode.BUG;
    }
  }

  private static ExitCode told(Failure failure) {
    System.out.println(failure);
    return failure.code();
  }

  private static void hold(Path reached, Path mayGoOn) {
    try {
      Files.createFile(reached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (!Files.exists(mayGoOn)) {
      Deadline.pause(LOOKS);
    }
  }

  private static Endpoint at(Side side, String uri) {
    Map<String, String> environment = System.getenv();
    return Endpoint.parse(side, uri, environment);
  }
}
