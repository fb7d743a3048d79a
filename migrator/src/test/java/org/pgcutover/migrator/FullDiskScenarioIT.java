package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;

/** The target's database is on a file system of its own that has no room left. */
class FullDiskScenarioIT {
  private static final String MORE =
      "insert into public.bulky select g, repeat('x', 1000) from generate_series(%d, %d) g";

  @TempDir Path folder;

  /** Of one scenario: no checkpoint of theirs succeeds while there is no room. */
  private final Servers servers = new Servers();

  private final DatabasePair pair = servers.pair(15, 18);
  private SmallDisk disk;

  @BeforeEach
  void moveToTheSmallDisk() {
    disk = SmallDisk.mount(folder.resolve("disk"), 40);
    DatabasePair.execute(
        pair.target().withDatabase("postgres"),
        "create tablespace %s location %s"
            .formatted(pair.migration(), Quote.literal(disk.folder().toString())));
    DatabasePair.execute(
        pair.target().withDatabase("postgres"),
        "alter database %1$s set tablespace %1$s".formatted(pair.migration()));
    pair.onSource("create table public.bulky (id bigint primary key, v text)");
    pair.onSource(MORE.formatted(1, 1000));
  }

  @AfterEach
  void leaveIt() {
    servers.close();
    disk.close();
  }

  @Tag("long")
  @Test
  void whatFollowsEndsAndGoesOnWhenThereIsRoom() {
    pair.runToTheGate();
    pair.onSource(MORE.formatted(1001, 80_000));

    Throwable thrown = catchThrowable(pair::run);

    assertThat(exitCode(thrown)).isEqualTo(ExitCode.TARGET_FAILED);
    assertThat(thrown).hasMessageContaining("was disabled");
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(Application.mayWrite(pair.target())).isFalse();

    disk.grow(400);
    DatabasePair.done(pair.run());
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.bulky"))
        .isEqualTo(80_000);
  }

  /** Of less than logical_decoding_work_mem, so that nothing of it is sent before its commit. */
  @Test
  void aCutoverWhoseLastWriteHasNoRoomIsGivenUp() throws Exception {
    pair.runToTheGate();
    pair.onSource("begin; %s; prepare transaction 'last'".formatted(MORE.formatted(1001, 36_000)));
    Plan plan = pair.plan(DatabasePair.within(Duration.ofSeconds(10)), Plan.Goal.CUTOVER);
    CompletableFuture<Throwable> run =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> DatabasePair.run(plan)), Thread::startVirtualThread);
    await().atMost(Brake.DEADLINE).until(() -> run.isDone() || pair.freezeIs("active", "Lock"));
    assertThat(run).isNotDone();
    pair.onSource("commit prepared 'last'");

    Throwable thrown = run.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS);

    assertThat(thrown)
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("the last write did not arrive on the target in time");
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(Application.mayWrite(pair.target())).isFalse();

    disk.grow(400);
    DatabasePair.done(pair.run());
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.bulky"))
        .isEqualTo(36_000);
  }

  private static ExitCode exitCode(Throwable thrown) {
    return switch (thrown) {
      case MigrationException known -> known.exitCode();
      case PostgresException server -> MigrationException.of(server).exitCode();
      case null -> ExitCode.DONE;
      default -> throw new AssertionError(thrown);
    };
  }
}
