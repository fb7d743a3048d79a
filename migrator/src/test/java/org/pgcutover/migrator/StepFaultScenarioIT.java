package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * Whatever fails at whichever step of the cutover and of the rollback: never do two sides take
 * writes, no acknowledged write is lost, and a second call ends what was begun. Writes {@code
 * target/cutover-faults.md}. System property {@code faults}: those that the long ones try,
 * separated by commas (all).
 */
class StepFaultScenarioIT {
  private static final int SOURCE = 15;
  private static final int TARGET = 18;

  /** More than the retries of what must not be left undone, and less than would be for ever. */
  private static final long END_SECONDS = 150;

  private static final Plan.Limits LIMITS = DatabasePair.within(Duration.ofSeconds(5));
  private static final Servers SERVERS = Servers.withRoom();
  private static final FaultTable TABLE = new FaultTable();

  @TempDir Path folder;

  /** What happens while pgcutover is held at a step. Source is the side that is left. */
  enum Fault {
    KILL,
    SOURCE_RESTARTS,
    SOURCE_GONE,
    SOURCE_CUT_OFF,
    TARGET_RESTARTS,
    TARGET_GONE,
    TARGET_CUT_OFF;

    Side side() {
      return name().startsWith("SOURCE") ? Side.SOURCE : Side.TARGET;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  /** Where the record of what was done and the doing are farthest apart. */
  @ParameterizedTest
  @EnumSource(names = {"WAY_BACK", "OPEN", "FOLLOW"})
  void aKillIsSurvivedWhereItHurtsMost(Step step) throws Exception {
    isSurvived(Fault.KILL, step);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("all")
  void everyFaultIsSurvivedAtEveryStep(Fault fault, Step step) throws Exception {
    isSurvived(fault, step);
  }

  /** Nothing but the locks keeps them from writing until the target is about to be opened. */
  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({"KILL, PARITY", "SOURCE_RESTARTS, OPEN"})
  void soIsOneWhileWritersWait(Fault fault, Step step) throws Exception {
    isSurvived(fault, step, false);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("all")
  void soIsEveryOneWhileWritersWait(Fault fault, Step step) throws Exception {
    isSurvived(fault, step, false);
  }

  static Stream<Arguments> all() {
    String wanted = System.getProperty("faults", "");
    return (wanted.isEmpty()
            ? Stream.of(Fault.values())
            : Stream.of(wanted.split(",")).map(Fault::valueOf))
        .flatMap(fault -> Stream.of(Step.values()).map(step -> Arguments.of(fault, step)));
  }

  /** As TCP's repeated packets bring one to a session that is there still. */
  @Test
  void whatAKilledRunHasSentDoesNotComeLate() throws Exception {
    DatabasePair pair = SERVERS.pair(SOURCE, TARGET);
    Witness.load(pair);
    killAt(Step.OPEN, pair);
    try (Session toSource = pair.source().open("pgcutover_thaw");
        Session toTarget = pair.target().open("pgcutover_cutover")) {
      DatabasePair.done(pair.run());

      for (Session late : List.of(toSource, toTarget)) {
        assertThatThrownBy(() -> late.execute("select 1")).isInstanceOf(PostgresException.class);
      }
    }
  }

  /** It would retain WAL as long as nobody cuts over. */
  @Test
  void aRunLeavesNothingOfAWayBackWhoseCutoverWasKilledBeforeItBegan() throws Exception {
    DatabasePair pair = SERVERS.pair(SOURCE, TARGET);
    Witness.load(pair);
    pair.runToTheGate();
    killAt(Step.BEGIN, pair);
    assertThat(Traces.of(pair.target()).replication()).anyMatch(trace -> trace.contains("_back"));

    pair.runToTheGate();

    assertThat(Traces.of(pair.target()).replication()).noneMatch(trace -> trace.contains("_back"));
    assertThat(Traces.of(pair.source()).replication()).noneMatch(trace -> trace.contains("_back"));
  }

  /** Also where the next word is not to go on. */
  @Tag("long")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "PREPARE|BEGIN|FREEZE|WAY_BACK|DECIDE|OPEN")
  void anAbortUndoesWhatAKillLeft(Step step) throws Exception {
    DatabasePair pair = SERVERS.pair(SOURCE, TARGET);
    Witness.load(pair);
    Traces source = Traces.of(pair.source());
    Traces target = Traces.of(pair.target());
    killAt(step, pair);

    pair.abort();

    assertThat(Traces.of(pair.source())).isEqualTo(source);
    assertThat(Traces.of(pair.target())).isEqualTo(target);
  }

  private void killAt(Step step, DatabasePair pair) throws Exception {
    Path reached = folder.resolve("reached");
    Path never = folder.resolve("never");
    try (Program program = HeldProgram.start(folder, pair, pair.plan(), step, reached, never)) {
      program.await(step.name(), () -> Files.exists(reached)).kill();
    }
  }

  private void isSurvived(Fault fault, Step step) throws Exception {
    isSurvived(fault, step, true);
  }

  private void isSurvived(Fault fault, Step step, boolean atOnce) throws Exception {
    DatabasePair pair = SERVERS.pair(SOURCE, TARGET);
    Witness.load(pair);
    Traces before = Traces.of(pair.source());
    try (MuteProxy toSource = MuteProxy.to(pair.source());
        MuteProxy toTarget = MuteProxy.to(pair.target());
        Witness witness = witnessAtTheGate(pair)) {
      Plan plan =
          DatabasePair.freezing(
              atOnce, pair.planBy(toSource.endpoint(), toTarget.endpoint(), LIMITS));
      witness.awaitWrites(Side.SOURCE);

      new Strike(pair, plan, witness, toSource, toTarget).at(step, fault);
      witness.awaitWrites(Side.TARGET);
      witness.assertAllOn(Side.TARGET);

      new Strike(pair, plan.reversed(), witness, toSource, toTarget).at(step, fault);
      witness.awaitWrites(Side.SOURCE);
      witness.assertAllOn(Side.SOURCE);
    }
    pair.abort();
    assertThat(Traces.of(pair.source())).isEqualTo(before);
    assertThat(Traces.of(pair.target()).replication()).isEmpty();
  }

  private static Witness witnessAtTheGate(DatabasePair pair) {
    pair.runToTheGate();
    return Witness.of(pair);
  }

  /** One direction, struck once, and what came of it. */
  private final class Strike {
    private final DatabasePair pair;
    private final Plan plan;
    private final Witness witness;
    private final MuteProxy toSource;
    private final MuteProxy toTarget;
    private Runnable cure = () -> {};

    Strike(DatabasePair pair, Plan plan, Witness witness, MuteProxy toSource, MuteProxy toTarget) {
      this.pair = pair;
      this.plan = plan;
      this.witness = witness;
      this.toSource = plan.isReversed() ? toTarget : toSource;
      this.toTarget = plan.isReversed() ? toSource : toTarget;
    }

    void at(Step step, Fault fault) throws Exception {
      String name = "%s-%s".formatted(plan.streamName(), step);
      Path reached = folder.resolve(name + ".reached");
      Path mayGoOn = folder.resolve(name + ".go");
      try (Program program = HeldProgram.start(folder, pair, plan, step, reached, mayGoOn)) {
        program.await(step.name(), () -> Files.exists(reached));
        ExitCode end = strike(fault, program, mayGoOn);
        Optional<Side> serving = witness.serving();
        heal();
        assertUndone(step, fault, serving, program);
        String second = end == ExitCode.DONE ? "" : "; " + second(step, program);
        note(step, fault, "%s, %s%s".formatted(ended(fault, end), word(serving), second));
      } catch (AssertionError e) {
        note(step, fault, "**NOT SURVIVED**");
        throw e;
      } finally {
        heal();
      }
    }

    private void note(Step step, Fault fault, String what) {
      String freeze = plan.takeover().freezing().atOnce() ? "read-only" : "lock";
      TABLE.add(
          "%s, freeze: [%s]".formatted(plan.cutoverPhase().label(), freeze), step, fault, what);
    }

    private ExitCode strike(Fault fault, Program program, Path mayGoOn)
        throws IOException, InterruptedException {
      EmbeddedServer server = server(fault);
      MuteProxy way = way(fault);
      switch (fault) {
        case KILL -> program.kill();
        case SOURCE_RESTARTS, TARGET_RESTARTS -> {
          server.crash();
          server.restart();
        }
        case SOURCE_GONE, TARGET_GONE -> {
          server.crash();
          cure = server::restart;
        }
        case SOURCE_CUT_OFF, TARGET_CUT_OFF -> {
          way.cut();
          cure = way::heal;
        }
      }
      if (fault == Fault.KILL) {
        return ExitCode.INTERRUPTED;
      }
      Files.createFile(mayGoOn);
      int number = program.exitCode(END_SECONDS);
      ExitCode end =
          Stream.of(ExitCode.values())
              .filter(code -> code.number() == number)
              .findFirst()
              .orElseThrow();
      assertThat(end)
          .as("%s", program)
          .isIn(
              ExitCode.DONE,
              ExitCode.NO,
              ExitCode.SOURCE_FAILED,
              ExitCode.TARGET_FAILED,
              ExitCode.PERSON_NEEDED);
      assertThat(end)
          .as("the side that failed: %s", program)
          .isNotEqualTo(
              fault.side() == Side.SOURCE ? ExitCode.TARGET_FAILED : ExitCode.SOURCE_FAILED);
      return end;
    }

    /** Once. */
    private void heal() {
      Runnable owed = cure;
      cure = () -> {};
      owed.run();
    }

    /** Before the point of no return, a source that can be reached is writable again. */
    private void assertUndone(Step step, Fault fault, Optional<Side> serving, Program program) {
      boolean reached = fault.side() == Side.TARGET || fault == Fault.SOURCE_RESTARTS;
      if (fault != Fault.KILL && reached && step.compareTo(Step.OPEN) < 0) {
        assertThat(serving).as("%s", program).contains(left());
      }
      if (fault.name().endsWith("RESTARTS") && step.compareTo(Step.OPEN) < 0) {
        assertThat(records()).as("the journal of %s", program).isZero();
      }
    }

    /** Of the cutover that was struck, in the journal. */
    private long records() {
      return DatabasePair.number(
          pair.target(),
          "select count(*) from pgcutover.journal where phase = %s"
              .formatted(Quote.literal(plan.cutoverPhase().label())));
    }

    private String second(Step step, Program first) {
      try {
        Outcome outcome = DatabasePair.run(plan);
        return switch (outcome) {
          case Outcome.Done done -> done.passed().isPresent() ? "cut over anew" : "finished";
          case Outcome.RolledBack back -> back.passed().isPresent() ? "cut over anew" : "finished";
          default ->
              throw new AssertionError("the second call: %s after %s".formatted(outcome, first));
        };
      } catch (RuntimeException e) {
        if (step.compareTo(Step.FOLLOW) >= 0 && e instanceof MigrationException.Refused) {
          // What the journal was told of the end has arrived late.
          return "was done";
        }
        throw new AssertionError("the second call failed after " + first, e);
      }
    }

    private EmbeddedServer server(Fault fault) {
      return side(fault) == Side.SOURCE ? SERVERS.source(SOURCE) : SERVERS.target(TARGET);
    }

    private MuteProxy way(Fault fault) {
      return fault.side() == Side.SOURCE ? toSource : toTarget;
    }

    /** Which of the pair. */
    private Side side(Fault fault) {
      return plan.isReversed()
          ? fault.side() == Side.SOURCE ? Side.TARGET : Side.SOURCE
          : fault.side();
    }

    private Side left() {
      return plan.isReversed() ? Side.TARGET : Side.SOURCE;
    }

    private String word(Optional<Side> serving) {
      return serving
          .map(side -> side == left() ? "source serves" : "target serves")
          .orElse("nobody serves");
    }
  }

  private static String ended(Fault fault, ExitCode end) {
    return fault == Fault.KILL
        ? "killed"
        : end == ExitCode.DONE ? "done" : "exit code " + end.number();
  }
}
