package org.pgcutover.migrator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

@Timeout(60)
class HookCommandIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path folder;

  @Test
  void succeedsWithExitCodeZero() {
    assertThat(shell("exit 0").run(LIMIT)).isEmpty();
  }

  @Test
  void tellsItsExitCodeAndItsLastLine() {
    assertThat(shell("echo first; echo 'no room left' >&2; echo; exit 3").run(LIMIT))
        .contains("ended with exit code 3: no room left");
  }

  @Test
  void noShellReadsIt() {
    Path made = folder.resolve("made");

    assertThat(command("echo", ";", "touch", made.toString(), "$(touch " + made + ")").run(LIMIT))
        .isEmpty();

    assertThat(made).doesNotExist();
  }

  @Test
  void findsTheServersInItsEnvironmentAndNoPassword() throws IOException {
    Path found = folder.resolve("found");

    assertThat(shell("env > " + found).run(LIMIT)).isEmpty();

    assertThat(Files.readAllLines(found))
        .contains(
            "PGCUTOVER_HOOK=beforeOpen",
            "PGCUTOVER_DIRECTION=cutover",
            "PGCUTOVER_MIGRATION=shop",
            "PGCUTOVER_SOURCE_HOST=a",
            "PGCUTOVER_SOURCE_PORT=1",
            "PGCUTOVER_SOURCE_DATABASE=shop",
            "PGCUTOVER_TARGET_HOST=b",
            "PGCUTOVER_TARGET_PORT=2",
            "PGCUTOVER_TARGET_DATABASE=store")
        .noneMatch(line -> line.contains("PASSWORD") || line.contains("s3cr3t"));
  }

  @Test
  void oneThatHangsIsKilledWithWhatItHasStarted() throws IOException {
    Path started = folder.resolve("started");
    String script =
        "sh -c 'sleep 300 & echo $! >> %1$s; echo $$ >> %1$s; wait' & echo $! >> %1$s; echo $$ >> %1$s; wait"
            .formatted(started);

    assertThat(shell(script).run(SHORT)).contains("did not end within 500 ms");

    List<String> processes = Files.readAllLines(started);
    assertThat(processes).hasSize(4);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(processes).noneMatch(HookCommandIT::isAlive));
  }

  @Test
  void oneThatIsInterruptedIsKilled() throws Exception {
    Path started = folder.resolve("started");
    Thread thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              var _ = shell("echo $$ > %s; exec sleep 300".formatted(started)).run(LIMIT);
            });
    thread.start();
    await().atMost(LIMIT).until(() -> Files.exists(started) && Files.size(started) > 1);

    thread.interrupt();

    assertThat(thread.join(LIMIT)).isTrue();
    String process = Files.readString(started).strip();
    await().atMost(LIMIT).until(() -> !isAlive(process));
  }

  @Test
  void oneThatIsAbsentCannotBeRun() {
    HookCommand absent = command(folder.resolve("absent").toString());
    HookCommand nowhere = command("pgcutover-no-such-program");

    assertThat(absent.isFound()).isFalse();
    assertThat(nowhere.isFound()).isFalse();
    assertThat(command(folder.toString()).isFound()).isFalse();
    assertThat(command("sh").isFound()).isTrue();
    assertThat(absent.run(LIMIT))
        .hasValueSatisfying(how -> assertThat(how).startsWith("cannot be run"));
    assertThat(nowhere.run(LIMIT)).isPresent();
  }

  @Test
  void oneThatPrintsALotIsReadToItsEnd() {
    assertThat(shell("yes | head -c 20000000; exit 4").run(LIMIT))
        .contains("ended with exit code 4: y");
    assertThat(shell("head -c 20000000 /dev/zero | tr '\\0' x; exit 5").run(LIMIT))
        .hasValueSatisfying(
            how -> assertThat(how).startsWith("ended with exit code 5: xxx").hasSizeLessThan(1100));
  }

  @Test
  void whatItLeavesRunningIsNotWaitedFor() throws Exception {
    Path left = folder.resolve("left");
    CompletableFuture<?> run =
        CompletableFuture.runAsync(
            () -> assertThat(shell("sleep 300 & echo $! > " + left).run(LIMIT)).isEmpty());

    assertThatNoException().isThrownBy(() -> run.get(10, TimeUnit.SECONDS));

    long process = Long.parseLong(Files.readString(left).strip());
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
  }

  private static boolean isAlive(String process) {
    return ProcessHandle.of(Long.parseLong(process)).filter(ProcessHandle::isAlive).isPresent();
  }

  private static HookCommand shell(String line) {
    return command("sh", "-c", line);
  }

  private static HookCommand command(String... words) {
    return new HookCommand(plan(), Plan.Hook.BEFORE_OPEN.key(), List.of(words));
  }

  private static Plan plan() {
    return new Plan(
        "shop",
        server(Side.SOURCE, "a", 1, "shop"),
        server(Side.TARGET, "b", 2, "store"),
        server(Side.SOURCE, "a", 1, "shop"),
        1,
        Optional.empty(),
        Plan.Goal.CUTOVER,
        Plan.Moment.NOW,
        Plan.Takeover.DEFAULT,
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        Plan.Tuning.DEFAULT,
        Plan.Carry.DEFAULT,
        Plan.WayBack.automatic(server(Side.TARGET, "b", 2, "store")),
        Optional.empty(),
        false,
        Plan.Limits.DEFAULT);
  }

  private static Endpoint server(Side side, String host, int port, String database) {
    return new Endpoint(side, host, port, database, "me", Optional.of("s3cr3t"), Map.of());
  }
}
