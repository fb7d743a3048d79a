package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.Plan.Hook;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.cutover.Script;
import org.pgcutover.migrator.cutover.Script.Where;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.Endpoint;

/**
 * What a dry run says is what is done: each of its statements is in the log of that server in that
 * step of a real one, with its values and in its order, and no other that changes something is.
 */
class DryRunScenarioIT {
  private static final Pattern UNKNOWN = Pattern.compile("<[a-z ]+>");
  private static final Pattern OF_TABLE =
      Pattern.compile("(?:truncate only|delete from only|copy) (\"[^\"]+\"\\.\"[^\"]+\")");
  private static final List<String> ROLES = List.of("lo_owner", "lo_reader", "lo_guest");
  private static final Servers SERVERS = Servers.withRoom();

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);
  private final Map<Hook, List<String>> hooks = new EnumMap<>(Hook.class);

  @BeforeAll
  static void logStatements() {
    StatementLog.begin(SERVERS.source(15));
    StatementLog.begin(SERVERS.target(18));
  }

  @BeforeEach
  void load() {
    for (String role : ROLES) {
      for (Endpoint server : List.of(pair.source(), pair.target())) {
        DatabasePair.execute(
            server,
            "do $$ begin if to_regrole('%1$s') is null then create role %1$s; end if; end $$"
                .formatted(role));
      }
    }
    pair.onSource(StatementLog.NOTES_SUBSCRIPTIONS);
    pair.onSource(
        """
        create table things (id int primary key, n int generated always as identity, v text);
        create table "what? a name" (id serial primary key);
        create unlogged table large (v text);
        create unlogged table parents (id int primary key);
        create unlogged table children (id int primary key, parent int references parents);
        insert into things select g from generate_series(1, 1000) g;
        insert into large select repeat('x', 1000) from generate_series(1, 2000);
        insert into parents values (1);
        insert into children values (1, 1);
        select lo_from_bytea(1001, 'changes'), lo_from_bytea(1002, 'goes'), lo_from_bytea(1003, 'goes');
        alter large object 1001 owner to lo_owner;
        grant select on large object 1001 to lo_reader with grant option;
        set role lo_reader;
        grant select on large object 1001 to lo_guest;
        reset role;
        comment on large object 1001 is 'a comment';
        """);
    pair.onSource(
        "alter role lo_owner in database %s set default_transaction_read_only = off"
            .formatted(pair.source().database()));
    for (Hook hook : Hook.values()) {
      hooks.put(hook, noting("true"));
    }
  }

  @AfterEach
  void removeWhatIsLeft() {
    // Each stream takes a worker of servers that have few.
    var _ = catchThrowable(pair::finish);
    var _ = catchThrowable(pair::abort);
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatACutoverAndARollbackDo(boolean atOnce) {
    pair.runToTheGate();

    assertIsDone(plan(atOnce));
    assertIsDone(plan(atOnce).reversed());
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatARehearsalDoes(boolean atOnce) {
    pair.runToTheGate();

    assertIsDone(
        plan(atOnce).with(Optional.of(Plan.Goal.REHEARSAL), Optional.empty(), Optional.empty()));
  }

  /** Held with the locks alone until then: the latest moment at which it can be given up. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatIsDoneWhereItIsGivenUp(boolean atOnce) {
    pair.runToTheGate();
    hooks.put(Hook.BEFORE_OPEN, noting("exit 1"));
    Plan plan = plan(atOnce);
    DryRun said = DryRun.of(plan);

    Seen seen = new Seen(plan);
    assertThatThrownBy(seen::run).isInstanceOf(MigrationException.GivenUp.class);

    Map<String, List<Script.Line>> expected = byStep(upTo(Step.LEAD, said.forward()));
    List<Script.Line> thaw =
        said.thaw().lines().stream()
            .filter(line -> line.remark().filter(r -> r.startsWith("where ")).isEmpty())
            .toList();
    expected.merge("lead", thaw, (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    seen.assertIs(expected);
  }

  @Test
  void saysWhatACutoverWithoutAWayBackDoes() {
    pair.runToTheGate();

    assertIsDone(DatabasePair.with(takeover(true), pair.plan(Plan.WayBack.Mode.OFF)));
  }

  @Test
  void saysWhatThePoolIsTold() {
    try (PooledPair pooled = PooledPair.of(pair, Map.of(), Map.of())) {
      pair.runToTheGate();
      Plan plan = pooled.through(plan(true));

      for (Plan way : List.of(plan, plan.reversed())) {
        int before = pooled.bouncer().logged().length();
        DryRun said = assertIsDone(way);

        assertThat(commands(pooled.bouncer().logged().substring(before)))
            .isEqualTo(texts(said.forward(), Where.POOL).toList());
        assertThat(texts(said.forward(), Where.HOST))
            .contains(
                "%s: %s"
                    .formatted(
                        way.pool().orElseThrow().file(),
                        pooled.file().replaceAll(" pool_size.*\\s*", "")));
      }
    }
  }

  @Test
  void changesNothing() {
    assertThatThrownBy(() -> DryRun.of(plan(true)))
        .isInstanceOf(MigrationException.Refused.class)
        .hasMessageContaining("has not come to the gate");
    pair.runToTheGate();
    Traces source = Traces.of(pair.source());
    Traces target = Traces.of(pair.target());
    StatementLog onSource = StatementLog.of(pair.source());
    StatementLog onTarget = StatementLog.of(pair.target());
    onSource.mark("dry run");
    onTarget.mark("dry run");

    DryRun.of(plan(true));

    assertThat(onSource.changes()).isEmpty();
    assertThat(onTarget.changes()).isEmpty();
    assertThat(Traces.of(pair.source())).isEqualTo(source);
    assertThat(Traces.of(pair.target())).isEqualTo(target);
    assertThat(Application.mayWrite(pair.source())).isTrue();
    assertThat(noted()).isEmpty();
  }

  @Test
  void isRefusedWhereTheCommandWouldBe() {
    pair.runToTheGate();
    refused(plan(true).reversed(), "has not cut over");

    DatabasePair.done(pair.run());

    refused(plan(true), "is done: the target has taken over");
    pair.rollback();
    refused(plan(true).reversed(), "has not cut over");
    assertThat(DryRun.of(plan(true)).forward().lines()).isNotEmpty();
  }

  @Test
  void isRefusedWhileACutoverIsUnderWay() {
    pair.runToTheGate();
    Seen seen =
        new Seen(
            plan(true),
            step -> {
              if (step == Step.DRAIN) {
                refused(plan(true), "is under way, or was cut off");
              }
            });

    assertThat(seen.run()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void saysNoPassword() {
    pair.runToTheGate();
    hooks.put(
        Hook.AFTER_OPEN,
        List.of(
            "sh",
            "-c",
            "PGPASSWORD=hidden1 psql postgresql://me:hidden2@elsewhere/db; psql \"host=h password='is hidden3'\""));
    DryRun said = DryRun.of(plan(true));

    assertThat(Stream.concat(said.forward().lines().stream(), said.thaw().lines().stream()))
        .extracting(Script.Line::text)
        .isNotEmpty()
        .anyMatch(text -> text.contains("<password>"))
        .noneMatch(text ->
            text.contains("hidden")
                || text.contains(pair.source().password().orElseThrow())
                || text.contains(pair.target().password().orElseThrow()));
  }

  /** Nothing is begun that could be given up. */
  @Test
  void isRefusedWhereThePoolCouldNotBeLedOn() throws IOException {
    try (PooledPair pooled = PooledPair.of(pair, Map.of(), Map.of())) {
      pair.runToTheGate();
      Plan plan = pooled.through(plan(true));
      String line = pooled.file();

      Files.writeString(pooled.pool().file(), line.replace("127.0.0.1", "127.0.0.2"));
      refused(plan, "no line of");
      Files.writeString(pooled.pool().file(), line.replace(PooledPair.NAME, "fresh"));
      refused(plan, "PgBouncer has not loaded fresh = ");
      Endpoint target = pair.target().withDatabase("sh\nop");
      refused(
          DatabasePair.through(
              new Plan.Pool(
                  pooled.pool().admin(),
                  Optional.empty(),
                  Files.writeString(pooled.pool().file(), line),
                  pair.source(),
                  target),
              plan),
          "can hold the name");
      pooled.bouncer().kill();
      refused(plan, "refused");
    }
  }

  private static void refused(Plan plan, String why) {
    assertThatThrownBy(() -> DryRun.of(plan))
        .isInstanceOf(MigrationException.Refused.class)
        .hasMessageContaining(why);
  }

  private DryRun assertIsDone(Plan plan) {
    DryRun said = DryRun.of(plan);
    Map<String, List<Script.Line>> expected = byStep(said.forward().lines());
    if (plan.goal() == Plan.Goal.REHEARSAL) {
      expected.put("parity", said.thaw().lines());
    }

    Seen seen = new Seen(plan);
    seen.run();

    seen.assertIs(expected);
    return said;
  }

  /** A real run, and what the servers and the host saw of it. */
  private final class Seen {
    private final Plan plan;
    private final Consumer<Step> meanwhile;
    private final Map<Where, StatementLog> logs;
    private final int notedBefore = noted().size();

    Seen(Plan plan) {
      this(plan, _ -> {});
    }

    Seen(Plan plan, Consumer<Step> meanwhile) {
      this.plan = plan;
      this.meanwhile = meanwhile;
      this.logs =
          Map.of(
              Where.SOURCE,
              StatementLog.of(plan.source()),
              Where.TARGET,
              StatementLog.of(plan.target()));
    }

    Outcome run() {
      Throttle open = Throttle.open();
      return new Migration(
              plan,
              DatabasePair.ENVIRONMENT,
              new Progress(plan.migration(), open, this::tell),
              open,
              new Calls())
          .run();
    }

    private void tell(Record told) {
      if (told instanceof Progress.Began began) {
        if (began.step() != Step.PARITY) {
          // It begins while the step before it goes on.
          logs.values().forEach(log -> log.mark(began.step().label()));
        }
        // The last look before the freeze came too early for the one, what is brought ahead of it
        // for the other.
        switch (began.step()) {
          case PREPARE -> changeLargeObjects(1002);
          case HOLD -> changeLargeObjects(1003);
          default -> {}
        }
        meanwhile.accept(began.step());
      }
    }

    private void changeLargeObjects(int gone) {
      DatabasePair.execute(
          plan.source(),
          "select lo_put(1001, 0, clock_timestamp()::text::bytea); select lo_unlink(oid) from pg_largeobject_metadata where oid = "
              + gone);
    }

    void assertIs(Map<String, List<Script.Line>> expected) {
      logs.forEach((where, log) -> {
        Map<String, List<String>> done =
            log.changes().stream()
                .collect(
                    Collectors.groupingBy(
                        StatementLog.Logged::step,
                        Collectors.mapping(StatementLog.Logged::statement, Collectors.toList())));
        assertThat(done).as("done on the %s", where).isNotEmpty();
        Stream.concat(done.keySet().stream(), expected.keySet().stream())
            .distinct()
            .forEach(step ->
                assertIsDone(
                    "step %s on the %s".formatted(step, where),
                    statements(where, expected.getOrDefault(step, List.of())),
                    done.getOrDefault(step, List.of())));
      });
      assertThat(noted().subList(notedBefore, noted().size()))
          .as("commands")
          .isEqualTo(
              Stream.of(Step.values())
                  .flatMap(step -> expected.getOrDefault(step.label(), List.of()).stream())
                  .filter(line -> line.where() == Where.HOST)
                  .filter(line -> line.template().startsWith("sh "))
                  .map(line -> line.remark().orElseThrow())
                  .toList());
    }

    /**
     * Nothing else is done; what is said is done in its order, though some of it more than once.
     */
    private static void assertIsDone(String where, List<String> said, List<String> done) {
      assertThat(done)
          .as("%s: done and not said", where)
          .allMatch(statement ->
              said.stream().anyMatch(text -> pattern(text).matcher(statement).matches()));
      Map<String, List<String>> doneInOrder =
          done.stream().collect(Collectors.groupingBy(Seen::order));
      said.stream()
          .collect(Collectors.groupingBy(Seen::order))
          .forEach((order, texts) ->
              assertThat(left(texts, doneInOrder.getOrDefault(order, List.of())))
                  .as("%s: said and not done, or not in this order; done is%n%s", where, done)
                  .isEmpty());
    }

    /** What comes in one order: all, but for tables that are copied side by side. */
    private static String order(String statement) {
      Matcher ofTable = OF_TABLE.matcher(statement);
      return ofTable.lookingAt() ? ofTable.group(1) : "";
    }

    private static List<String> left(List<String> said, List<String> done) {
      int next = 0;
      for (String statement : done) {
        if (next < said.size() && pattern(said.get(next)).matcher(statement).matches()) {
          next++;
        }
      }
      return said.subList(next, said.size());
    }

    private static List<String> statements(Where where, List<Script.Line> lines) {
      return lines.stream()
          .filter(line -> line.where() == where)
          .flatMap(line -> Stream.of(StatementLog.normal(line.text()).split("; ?")))
          .toList();
    }
  }

  /** What is only known when it is done may be anything. */
  private static Pattern pattern(String text) {
    StringBuilder pattern = new StringBuilder();
    Matcher unknown = UNKNOWN.matcher(text);
    int end = 0;
    while (unknown.find()) {
      pattern.append(Pattern.quote(text.substring(end, unknown.start()))).append(".+");
      end = unknown.end();
    }
    return Pattern.compile(pattern.append(Pattern.quote(text.substring(end))).toString());
  }

  private static Map<String, List<Script.Line>> byStep(List<Script.Line> lines) {
    Map<String, List<Script.Line>> byStep = new HashMap<>();
    lines.forEach(line ->
        byStep.merge(
            line.step(), List.of(line), (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
    return byStep;
  }

  private static List<Script.Line> upTo(Step last, Script script) {
    List<String> steps =
        Stream.of(Step.values())
            .filter(step -> step.compareTo(last) <= 0)
            .map(Step::label)
            .toList();
    return script.lines().stream().filter(line -> steps.contains(line.step())).toList();
  }

  private static Stream<String> texts(Script script, Where where) {
    return script.lines().stream().filter(line -> line.where() == where).map(Script.Line::text);
  }

  /** As PgBouncer logs them: {@code PAUSE 'app' command issued}. */
  private static List<String> commands(String log) {
    return Pattern.compile("\\b(PAUSE|RELOAD|RECONNECT|RESUME)(?: '?(\\w+)'?)? command issued")
        .matcher(log)
        .results()
        .map(m -> m.group(2) == null ? m.group(1) : "%s \"%s\"".formatted(m.group(1), m.group(2)))
        .toList();
  }

  private Plan plan(boolean atOnce) {
    return DatabasePair.with(takeover(atOnce), pair.plan());
  }

  private Plan.Takeover takeover(boolean atOnce) {
    return new Plan.Takeover(
        hooks, new Plan.Freezing(atOnce, Optional.of(noting("true"))), Set.of());
  }

  /** A command that notes its moment, and then does what it should. */
  private List<String> noting(String then) {
    return List.of(
        "sh",
        "-c",
        "echo $PGCUTOVER_HOOK >> %s; %s".formatted(folder.resolve("noted"), then),
        "an argument");
  }

  private List<String> noted() {
    try {
      Path file = folder.resolve("noted");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
