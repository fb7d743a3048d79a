package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcutover.migrator.Plan.Hook;

/** The operator's own commands: when each is run, and what comes of one that fails. */
class HookScenarioIT {
  private static final Duration DEADLINE = Brake.DEADLINE;
  private static final Servers SERVERS = Servers.withRoom();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);
  private final Map<Hook, List<String>> hooks = new EnumMap<>(Hook.class);

  @BeforeEach
  void load() {
    pair.onSource(
        """
        create table public.account (id bigint primary key, balance bigint not null);
        insert into public.account select g, 100 from generate_series(1, 1000) g;
        """);
    for (Hook hook : Hook.values()) {
      hooks.put(hook, noting("true"));
    }
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void eachIsRunInItsMomentThereAndBack() {
    DatabasePair.done(DatabasePair.run(plan()));

    String there = "cutover %d to %d".formatted(pair.source().port(), pair.target().port());
    assertThat(noted())
        .containsExactly(
            "beforeFreeze " + there,
            "afterFreeze " + there,
            "beforeOpen " + there,
            "afterOpen " + there);

    assertThat(DatabasePair.run(plan().reversed())).isInstanceOf(Outcome.RolledBack.class);

    String back = "rollback %d to %d".formatted(pair.target().port(), pair.source().port());
    assertThat(noted()).hasSize(8).endsWith("beforeOpen " + back, "afterOpen " + back);
  }

  @Test
  void aRehearsalRunsThoseUpToItsEnd() {
    hooks.put(Hook.BEFORE_FREEZE, noting("[ $PGCUTOVER_PURPOSE = rehearsal ]"));
    Plan rehearsal =
        plan().with(Optional.of(Plan.Goal.REHEARSAL), Optional.empty(), Optional.empty());

    assertThat(DatabasePair.run(rehearsal)).isInstanceOf(Outcome.RehearsalDone.class);

    assertThat(noted())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("beforeFreeze", "afterFreeze", "givenUp");
    pair.assertGoesOnAtTheSource();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_FREEZE", "AFTER_FREEZE", "BEFORE_OPEN"})
  void oneThatFailsBeforeThePointOfNoReturnGivesTheCutoverUp(Hook hook) {
    hooks.put(hook, noting("echo the mail server is away; exit 9"));

    Throwable thrown = catchThrowable(() -> DatabasePair.run(plan()));

    assertThat(thrown)
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining(
            "the hook %s ended with exit code 9: the mail server is away".formatted(hook.key()));
    assertThat(noted()).last().asString().startsWith("givenUp cutover");
    assertThat(noted()).noneMatch(line -> line.startsWith("afterOpen"));
    pair.assertGoesOnAtTheSource();

    hooks.remove(hook);
    DatabasePair.done(DatabasePair.run(plan()));
  }

  /** Within the time that writes may be blocked, not within its own. */
  @ParameterizedTest
  @EnumSource(names = {"AFTER_FREEZE", "BEFORE_OPEN"})
  void oneThatHangsWhileWritesAreBlockedIsEndedAtTheirLimit(Hook hook) throws IOException {
    Path process = folder.resolve("process");
    hooks.put(hook, noting("echo $$ > %s; sleep 300; true".formatted(process)));
    long began = System.nanoTime();

    Throwable thrown =
        catchThrowable(() ->
            DatabasePair.run(
                plan(pair.plan(DatabasePair.within(Duration.ofSeconds(3)), Plan.Goal.CUTOVER))));

    assertThat(thrown)
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("the hook %s did not end within".formatted(hook.key()));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DatabasePair.LIMITS.hook());
    long pid = Long.parseLong(Files.readString(process).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    pair.assertGoesOnAtTheSource();
  }

  @Test
  void oneThatIsAbsentIsFoundOutByCheckAndAgainBeforeTheCutover() {
    Hook hook = Hook.AFTER_OPEN;
    hooks.put(hook, List.of(folder.resolve("absent").toString()));

    assertThat(DatabasePair.refusal(plan())).contains("hook afterOpen: found no program /");

    pair.runToTheGate();
    assertThat(catchThrowable(() -> DatabasePair.run(plan())))
        .isInstanceOf(MigrationException.GivenUp.class)
        .hasMessageContaining("no program for the hook afterOpen (/");
    assertThat(noted()).isEmpty();
    pair.assertGoesOnAtTheSource();
  }

  @Test
  void oneThatFailsWhenTheTargetIsOpenIsToldAndRunAgain() {
    hooks.put(Hook.AFTER_OPEN, noting("exit 9"));

    Throwable thrown = catchThrowable(() -> DatabasePair.run(plan()));

    assertThat(thrown)
        .isInstanceOf(MigrationException.PersonNeeded.class)
        .hasMessageContaining(
            "the hook afterOpen ended with exit code 9; the target is open to writes");
    assertThat(Application.mayWrite(pair.target())).isTrue();
    assertThat(Application.mayWrite(pair.source())).isFalse();

    hooks.put(Hook.AFTER_OPEN, noting("true"));
    assertThat(DatabasePair.run(plan())).isInstanceOf(Outcome.Done.class);
    assertThat(noted()).filteredOn(line -> line.startsWith("afterOpen")).hasSize(2);
    assertThat(noted()).noneMatch(line -> line.startsWith("givenUp"));
  }

  @Test
  void theLastWordIsSpokenWhileNobodyWrites() throws Exception {
    Path asked = folder.resolve("asked");
    Path answer = folder.resolve("answer");
    hooks.put(
        Hook.BEFORE_OPEN,
        noting("touch %s; while [ ! -e %s ]; do sleep 0.05; done".formatted(asked, answer)));
    CompletableFuture<Throwable> run =
        CompletableFuture.supplyAsync(() -> catchThrowable(() -> DatabasePair.run(plan())));
    await().atMost(DEADLINE).until(() -> Files.exists(asked) || run.isDone());

    assertThat(Application.mayWrite(pair.source())).isFalse();
    assertThat(Application.mayWrite(pair.target())).isFalse();

    Files.createFile(answer);
    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNull();
    assertThat(Application.mayWrite(pair.target())).isTrue();
  }

  @Test
  void theRunAfterOneThatWasKilledTellsThatItWasGivenUp() throws Exception {
    Path asked = folder.resolve("asked");
    Path environment = folder.resolve("environment");
    hooks.put(
        Hook.AFTER_FREEZE,
        noting("env > %s; touch %s; exec sleep 300".formatted(environment, asked)));
    try (Program program = program()) {
      program.await("the hook", () -> Files.exists(asked));
      program.kill();
    }
    assertThat(Files.readAllLines(environment))
        .contains("PGCUTOVER_HOOK=afterFreeze")
        .noneMatch(line -> line.contains("PASSWORD"));
    hooks.put(Hook.AFTER_FREEZE, noting("true"));

    DatabasePair.abort(plan());

    assertThat(noted())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("beforeFreeze", "afterFreeze", "givenUp");
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  private Program program() throws IOException {
    String lines =
        hooks.entrySet().stream()
            .map(hook ->
                "    %s: [sh, -c, '%s']%n"
                    .formatted(hook.getKey().key(), hook.getValue().getLast().replace("'", "''")))
            .reduce("cutover:\n  hooks:\n", String::concat);
    Path configuration = Files.writeString(folder.resolve("migration.yaml"), lines);
    return Program.start(folder, pair, "run", "--config", configuration.toString());
  }

  private Plan plan() {
    return plan(pair.plan());
  }

  private Plan plan(Plan plan) {
    return DatabasePair.with(new Plan.Takeover(hooks, Plan.Freezing.DEFAULT, Set.of()), plan);
  }

  /** A hook that notes when it was run, and then does something else. */
  private List<String> noting(String script) {
    return List.of(
        "sh",
        "-c",
        "echo $PGCUTOVER_HOOK $PGCUTOVER_DIRECTION $PGCUTOVER_SOURCE_PORT to $PGCUTOVER_TARGET_PORT >> %s; %s"
            .formatted(folder.resolve("noted"), script));
  }

  private List<String> noted() {
    Path file = folder.resolve("noted");
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
