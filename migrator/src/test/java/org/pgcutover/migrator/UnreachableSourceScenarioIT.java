package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.cutover.Step;

/**
 * While writes are blocked pgcutover loses the way to the source, which clients still reach: it
 * says how it leaves them, and it is so.
 */
@Tag("long")
class UnreachableSourceScenarioIT {
  private static final Plan.Limits LIMITS = DatabasePair.within(Duration.ofSeconds(5));
  private static final Servers SERVERS = Servers.withRoom();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void itRefusesWritesUntilTheNextCall() throws Exception {
    Witness.load(pair);
    try (MuteProxy toSource = MuteProxy.to(pair.source());
        Program program = cutOff(true, toSource)) {
      assertThat(program.exitCode(90)).isEqualTo(ExitCode.PERSON_NEEDED.number());

      assertThat(program.output())
          .contains("nothing was switched, and the source could not be made writable again")
          .contains("clients that reach it are refused writes")
          .contains("Run again or abort as soon as the source answers");
      assertThat(Application.mayWrite(pair.source())).isFalse();
      assertThat(Application.mayWrite(pair.target())).isFalse();
      toSource.heal();
    }
    pair.abort();
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  @Test
  void orLetsTheLocksGoByItself() throws Exception {
    Witness.load(pair);
    try (MuteProxy toSource = MuteProxy.to(pair.source());
        Program program = cutOff(false, toSource);
        Application client = Application.connect(pair.source())) {
      CompletableFuture<Throwable> write =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowable(
                      () -> client.execute("insert into public.written (id) values (-1)")),
              Thread::startVirtualThread);

      assertThat(write.get(20, TimeUnit.SECONDS)).isNull();
      assertThat(program.exitCode(90)).isEqualTo(ExitCode.PERSON_NEEDED.number());
      assertThat(program.output())
          .contains(
              "clients that reach it wait for its locks, which it lets go by itself within 10 s");
      client.execute("insert into public.written (id) values (-2)");
      toSource.heal();
    }
    DatabasePair.done(pair.run());
    assertThat(DatabasePair.number(pair.target(), "select count(*) from public.written"))
        .isEqualTo(2);
  }

  /** With no writer left, and then without a way to the source. */
  private Program cutOff(boolean atOnce, MuteProxy toSource) throws Exception {
    Path reached = folder.resolve("reached");
    Path mayGoOn = folder.resolve("go");
    Plan plan =
        DatabasePair.freezing(atOnce, pair.planBy(toSource.endpoint(), pair.target(), LIMITS));
    Program program = HeldProgram.start(folder, pair, plan, Step.DRAIN, reached, mayGoOn);
    program.await("the drain", () -> Files.exists(reached));
    toSource.cut();
    Files.createFile(mayGoOn);
    return program;
  }
}
