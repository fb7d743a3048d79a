package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * Two migrators, of which the first sleeps while its lock is lost and the second takes it: when the
 * first wakes it changes nothing any more, whichever way the second has decided.
 */
class FenceScenarioIT {
  private static final int SOURCE = 15;
  private static final int TARGET = 18;
  private static final Servers SERVERS = Servers.withRoom();
  private static final String TAKEN = "another has begun its work";

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(SOURCE, TARGET);

  private Path mayGoOn() {
    return folder.resolve("go");
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  /** The server with the journal restarts in the moment of the opening. */
  @ParameterizedTest
  @EnumSource(names = {"CUTOVER", "ROLLBACK"})
  void whatAnotherHasThawedIsNotOpenedOnTheOtherSide(Phase phase) throws Exception {
    Witness.load(pair);
    boolean back = phase == Phase.ROLLBACK;
    Plan plan = pair.plan();
    if (back) {
      DatabasePair.done(pair.run());
      plan = plan.reversed();
    }
    EmbeddedServer journal = SERVERS.target(TARGET);
    Side left = back ? Side.TARGET : Side.SOURCE;
    try (Program sleeper = held(plan, Step.OPEN)) {
      sleeper.suspend();
      journal.crash();
      journal.restart();
      Outcome second =
          DatabasePair.run(
              plan.with(Optional.of(Plan.Goal.GATE), Optional.empty(), Optional.empty()));
      assertThat(second).isInstanceOf(Outcome.AtTheGate.class);
      try (Witness witness = Witness.of(pair)) {
        witness.awaitWrites(left);

        sleeper.wake();
        Files.createFile(mayGoOn());

        assertThat(sleeper.exitCode(90)).isEqualTo(ExitCode.TARGET_FAILED.number());
        assertThat(sleeper.output()).contains(TAKEN);
        assertThat(witness.serving()).contains(left);
        witness.awaitWrites(left);
        witness.assertAllOn(left);
      }
    }
    assertThat(DatabasePair.run(plan))
        .isInstanceOfAny(Outcome.Done.class, Outcome.RolledBack.class);
  }

  /** It was about to give up: what it would thaw is the old source of the other. */
  @Test
  void whatAnotherHasLeftIsNotThawed() throws Exception {
    Witness.load(pair);
    try (Program sleeper = held(pair.plan(), Step.DRAIN)) {
      sleeper.suspend();
      Usurper.loseLock(pair);
      DatabasePair.done(pair.run());
      try (Witness witness = Witness.of(pair)) {
        witness.awaitWrites(Side.TARGET);

        sleeper.wake();
        Files.createFile(mayGoOn());

        assertThat(sleeper.exitCode(90)).isEqualTo(ExitCode.TARGET_FAILED.number());
        assertThat(sleeper.output()).contains(TAKEN);
        assertThat(witness.serving()).contains(Side.TARGET);
        witness.awaitWrites(Side.TARGET);
        witness.assertAllOn(Side.TARGET);
      }
    }
    assertThat(pair.rollback()).isInstanceOf(Outcome.RolledBack.class);
  }

  /** It was about to freeze: nobody would thaw it. */
  @Test
  void whatAnotherHasThawedIsNotFrozenAgain() throws Exception {
    Witness.load(pair);
    try (Program sleeper = held(pair.plan(), Step.FREEZE)) {
      sleeper.suspend();
      Usurper.loseLock(pair);
      assertThat(pair.runToTheGate()).isInstanceOf(Outcome.AtTheGate.class);
      try (Witness witness = Witness.of(pair)) {
        witness.awaitWrites(Side.SOURCE);

        sleeper.wake();
        Files.createFile(mayGoOn());

        assertThat(sleeper.exitCode(90)).isEqualTo(ExitCode.TARGET_FAILED.number());
        assertThat(sleeper.output()).contains(TAKEN);
        assertThat(witness.serving()).contains(Side.SOURCE);
      }
    }
    DatabasePair.done(pair.run());
  }

  private Program held(Plan plan, Step step) {
    Path reached = folder.resolve("reached");
    return HeldProgram.start(folder, pair, plan, step, reached, mayGoOn())
        .await(step.name(), () -> Files.exists(reached));
  }
}
