package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** The program as a process that is killed, or interrupted, while it is held in one phase. */
class KillScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;

  private static final Sql HELD = Sql.of("select gid from pg_prepared_xacts where gid = 'held'");

  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  private final List<Program> programs = new ArrayList<>();
  private final DatabasePair pair = SERVERS.pair(15, 18);

  /** Where the program is held, before the point of no return. */
  enum Held {
    COPY,
    CATCH_UP,
    FREEZE,
    DRAIN
  }

  @BeforeEach
  void load() {
    Brake.install(pair);
    pair.onSource(
        """
        create table public.ordinary (id bigint generated always as identity primary key, v text);
        insert into public.ordinary (v) select 'row ' || g from generate_series(1, 5000) g;
        """);
  }

  @AfterEach
  void endPrograms() {
    programs.forEach(Program::close);
    // A prepared transaction would keep every later scenario of this server from its anchor.
    try (Session session = pair.source().open("scenario")) {
      if (session.first(HELD, row -> row.getString(1)).isPresent()) {
        session.execute("rollback prepared 'held'");
      }
    }
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "DRAIN"})
  void anotherRunEndsWhatAKilledOneBegan(Held held) throws Exception {
    killWhile(held);
    if (held == Held.COPY || held == Held.CATCH_UP) {
      pair.onSource("insert into public.ordinary (v) values ('between the runs')");
    }

    Outcome outcome = pair.run();

    assertCutOver(outcome);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(names = {"CATCH_UP", "FREEZE"})
  void soDoesOneOfARunKilledInBetween(Held held) throws Exception {
    anotherRunEndsWhatAKilledOneBegan(held);
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "DRAIN"})
  void abortLeavesNothingOfAKilledRun(Held held) throws Exception {
    pair.onTarget(
        "create extension pg_trgm; alter database %s set work_mem = '8MB'"
            .formatted(pair.target().database()));
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());
    killWhile(held);

    try (Program abort = Program.start(folder, pair, "abort")) {
      assertThat(abort.exitCode(60)).as("%s", abort).isZero();
    }

    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
    assertNoSessions();
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(Application.mayWrite(pair.target())).isTrue();
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(names = {"CATCH_UP", "FREEZE"})
  void abortLeavesNothingOfARunKilledInBetween(Held held) throws Exception {
    abortLeavesNothingOfAKilledRun(held);
  }

  @Test
  void behindThePointOfNoReturnOnlyTheWayForwardIsLeft() throws Exception {
    killInTheSwitchCommand();

    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();
    try (Program abort = Program.start(folder, pair, "abort")) {
      assertThat(abort.exitCode(60)).as("%s", abort).isEqualTo(ExitCode.REFUSED.number());
      assertThat(abort.output()).contains("there is nothing to abort");
    }
    assertThat(Application.mayWrite(pair.source())).isFalse();
    // As if the blow had come a moment earlier, before the target was opened.
    pair.onTarget(
        "alter database %s set default_transaction_read_only = on"
            .formatted(pair.target().database()));

    try (Program run = Program.start(folder, pair, "run", "--switch-command", "echo switched")) {
      assertThat(run.exitCode(60)).as("%s", run).isZero();
      assertThat(run.output()).contains("switched");
    }

    assertThat(Application.mayWrite(pair.source())).isFalse();
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(count(pair.target())).isEqualTo(count(pair.source()));
    pair.finish();
    assertThat(Traces.of(pair.source()).replication())
        .containsExactly("setting default_transaction_read_only=on");
    assertThat(Traces.of(pair.target()).replication()).isEmpty();
    assertNoSessions();
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "DRAIN"})
  void anInterruptEndsItAtOnceAndLeavesTheSourceWritable(Held held) throws Exception {
    Program program = holdIn(held, Program::interrupt);

    assertThat(program.exitCode(10)).as("%s", program).isEqualTo(ExitCode.INTERRUPTED.number());

    assertThat(Application.mayWrite(pair.source())).isTrue();
    if (held != Held.COPY) {
      // The target goes on following by itself.
      await().atMost(DEADLINE).until(() -> sessions().equals(List.of(pair.plan().objectName())));
    } else {
      // What the next run goes on with.
      await().atMost(DEADLINE).until(() -> sessions().equals(List.of("pgcutover_snapshot")));
    }
    assertCutOver(pair.run());
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(names = {"CATCH_UP", "FREEZE"})
  void soDoesAnInterruptInBetween(Held held) throws Exception {
    anInterruptEndsItAtOnceAndLeavesTheSourceWritable(held);
  }

  private void killWhile(Held held) throws Exception {
    holdIn(held, Program::kill);
  }

  private interface Blow {
    void strike(Program program) throws IOException, InterruptedException;
  }

  /** Whatever holds the program back is let go behind the blow, as no operator would hold it. */
  private Program holdIn(Held held, Blow blow) throws Exception {
    return switch (held) {
      case COPY -> {
        try (Brake brake = Brake.pull(pair)) {
          Program program = run().await("a COPY that is held", brake::holdsCopy);
          blow.strike(program);
          yield program;
        }
      }
      case CATCH_UP -> {
        pair.runToTheGate();
        try (Brake brake = Brake.pull(pair)) {
          brake.catchApplyWorker();
          Program program = run().await("a marker that was sent", this::markerIsSent);
          blow.strike(program);
          yield program;
        }
      }
      case FREEZE -> {
        pair.runToTheGate();
        pair.onSource(prepared());
        Program program = run().await("a freeze that waits", () -> pair.freezeIs("active", "Lock"));
        assertThat(Application.mayWrite(pair.source())).isFalse();
        blow.strike(program);
        program.exitCode(10);
        pair.onSource("commit prepared 'held'");
        yield program;
      }
      case DRAIN -> {
        pair.runToTheGate();
        pair.onSource(prepared());
        Program program = run().await("a freeze that waits", () -> pair.freezeIs("active", "Lock"));
        try (Brake brake = Brake.pull(pair)) {
          pair.onSource("commit prepared 'held'");
          program.await("an apply worker that is held", brake::holdsApplyWorker);
          program.await("a drain", () -> pair.freezeIs("idle in transaction", "Client"));
          blow.strike(program);
          program.exitCode(10);
          yield program;
        }
      }
    };
  }

  private Program run() {
    Program program = Program.start(folder, pair, "run");
    programs.add(program);
    return program;
  }

  private void killInTheSwitchCommand() throws Exception {
    Path reached = folder.resolve("reached");
    String command =
        "touch %s; while [ -d %s ] && [ ! -e %s ]; do sleep 0.1; done"
            .formatted(reached, folder, folder.resolve("go"));
    try (Program program = Program.start(folder, pair, "run", "--switch-command", command)) {
      program.await("the switch command", () -> Files.exists(reached));
      program.kill();
    } finally {
      Files.createFile(folder.resolve("go"));
    }
  }

  /** A writer that no one can end: its lock outlives its session. */
  private static String prepared() {
    return "begin; insert into public.braked values (-1, 'prepared'); prepare transaction 'held'";
  }

  private boolean markerIsSent() {
    return DatabasePair.number(
            pair.source(),
            "select count(*) from pgcutover.heartbeat where writer like '% catch-up' and beat > 1")
        > 0;
  }

  private void assertCutOver(Outcome outcome) {
    DatabasePair.done(outcome);
    assertThat(count(pair.target())).isEqualTo(count(pair.source()));
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();
  }

  private static long count(Endpoint endpoint) {
    return DatabasePair.number(
        endpoint,
        "select (select count(*) from public.braked) * 1000000 + (select count(*) from public.ordinary)");
  }

  private void assertNoSessions() {
    await().atMost(DEADLINE).until(() -> sessions().isEmpty());
  }

  private List<String> sessions() {
    return Stream.of(pair.source(), pair.target())
        .flatMap(endpoint -> Traces.sessions(endpoint).stream())
        .toList();
  }
}
