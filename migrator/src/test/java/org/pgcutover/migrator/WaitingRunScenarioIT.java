package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a run that waits at the gate, in a process of its own. */
class WaitingRunScenarioIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(16, 18);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @BeforeEach
  void load() {
    pair.onSource("create table things (id int primary key, name text)");
    pair.onSource("insert into things select g, 'thing ' || g from generate_series(1, 1000) g");
  }

  @Test
  void aSignalEndsItWithNothingButTheStreamLeft() throws Exception {
    try (Program run = atTheGate()) {
      run.interrupt();
      assertThat(run.exitCode(30)).as("%s", run).isEqualTo(130);
    }
    await().atMost(DEADLINE).until(() -> sessions().isEmpty());
    assertThat(Traces.of(pair.source()).replication()).noneMatch(t -> t.contains("_parity"));
    assertThat(Application.mayWrite(pair.source())).isTrue();

    cutsOver("after the signal");
  }

  /** What it left to be reached by leads nowhere: the call does the work itself. */
  @Test
  void afterAKillACallCutsOverByItself() throws Exception {
    try (Program run = atTheGate()) {
      run.kill();
    }
    assertThat(Application.mayWrite(pair.source())).isTrue();

    cutsOver("after the kill");
  }

  /** Another process, as an operator would call it. */
  @Test
  void isCalledFromAnotherProcessWhileOneMoreIsRefused() throws Exception {
    try (Program run = atTheGate()) {
      try (Program other = Program.start(folder, pair, "run", "--cutover", "manual")) {
        assertThat(other.exitCode(60)).as("%s", other).isEqualTo(3);
        assertThat(other.output()).contains("another pgcutover is at work");
      }
      try (Program late = Program.start(folder, pair, "cutover", "--switch-command", "true")) {
        assertThat(late.exitCode(60)).as("%s", late).isEqualTo(3);
        assertThat(late.output()).contains("which has its own options");
      }
      cutsOver("from another process");
      assertThat(run.exitCode(60)).as("%s", run).isZero();
      assertThat(run.output()).contains("cut-over");
    }
  }

  private Program atTheGate() {
    Program run = Program.start(folder, pair, "run", "--cutover", "manual");
    return run.await("an open gate", () -> run.output().contains("gate\n  open\n"));
  }

  private void cutsOver(String name) throws InterruptedException {
    pair.onSource("insert into things values (2000, '%s')".formatted(name));
    try (Program cutover = Program.start(folder, pair, "cutover")) {
      assertThat(cutover.exitCode(60)).as("%s", cutover).isZero();
    }
    assertThat(DatabasePair.number(pair.target(), "select count(*) from things")).isEqualTo(1_001);
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();
  }

  /** But for the one that sends the stream. */
  private List<String> sessions() {
    return Traces.sessions(pair.source()).stream()
        .filter(name -> !name.equals(pair.plan().objectName()))
        .toList();
  }
}
