package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.control.ControlFile;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A run at the gate: what it shows there, and who lets it through. */
class WaitingRunIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EmbeddedServer older;
  private static EmbeddedServer newer;
  private static int databases;

  @TempDir Path folder;
  private String name = "";
  private int metrics;
  private Endpoint source;
  private Endpoint target;

  @BeforeAll
  static void startServers() {
    older =
        EmbeddedServer.start(
            15, Map.of("wal_level", "logical", "fsync", "off", "max_prepared_transactions", "4"));
    newer = EmbeddedServer.start(18, Map.of("wal_level", "logical"));
  }

  @AfterAll
  static void stopServers() {
    older.close();
    newer.close();
  }

  @BeforeEach
  void load() throws IOException {
    name = "waiting_" + ++databases;
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      metrics = free.getLocalPort();
    }
    source = database(older.endpoint(Side.SOURCE));
    target = database(newer.endpoint(Side.TARGET));
    onSource("create table things (id int primary key, name text)");
    onSource("insert into things select g, 'thing ' || g from generate_series(1, 1000) g");
  }

  @Test
  void waitsUntilItIsCalledAndFollowsMeanwhile() throws Exception {
    CompletableFuture<Answer> run = run();
    awaitGate(true);

    assertThat(phase()).isEqualTo("gate");
    assertThat(call("status").ended(ExitCode.DONE).out())
        .contains("phase gate", "gate open", "lag ", "parity equal, asked for is equal: open")
        .contains("writes_blocked ", "fsync on, asked for is on: open");
    assertThat(scrape())
        .contains("pgcutover_phase{phase=\"gate\"} 1.0", "pgcutover_cutover_ready 1.0")
        .contains("pgcutover_cutover_blocker{check=\"parity\"} 0.0");

    // What was written since is compared as well, look for look.
    onSource("update things set name = 'renamed' where id <= 500");
    onSource("insert into things values (2000, 'new')");
    await().atMost(DEADLINE).until(() -> count(target, "name = 'renamed'") == 500);
    assertThat(run).isNotDone();

    Answer cutover = call("cutover").ended(ExitCode.DONE);
    assertThat(cutover.out()).contains("the target has taken over");
    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE).out())
        .contains("cut-over");
    assertThat(count(target, "true")).isEqualTo(1_001);

    JsonNode gate = JSON.readTree(folder.resolve("report.json").toFile()).path("gate");
    assertThat(gate.path("open").asBoolean()).isTrue();
    assertThat(gate.path("checks"))
        .extracting(check -> check.path("name").asText())
        .containsExactly(
            "lag",
            "parity",
            "writes_blocked",
            "maintenance",
            "subscriptions",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "wal_level",
            "archive");
    assertThat(gate.path("checks"))
        .allMatch(check -> check.path("verdict").asText().equals("open"));
  }

  /** Whatever the gate says, and beside the run; refused where the command itself would be. */
  @Test
  void aDryRunSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
    call("cutover", "--dry-run").complains(ExitCode.REFUSED, "has not come to the gate");
    CompletableFuture<Answer> run = run();
    onNewer("alter system set full_page_writes = off");
    awaitGate(false);
    Traces sourceBefore = Traces.of(source);
    Traces targetBefore = Traces.of(target);

    Answer dry = call("cutover", "--dry-run").ended(ExitCode.DONE);
    JsonNode json =
        JSON.readTree(call("cutover", "--dry-run", "--json").ended(ExitCode.DONE).out());
    Answer rehearsal = call("cutover", "--rehearse", "--dry-run").ended(ExitCode.DONE);

    String opening = "alter database \"%s\" reset default_transaction_read_only".formatted(name);
    assertThat(dry.out().lines())
        .startsWith("%s: %s -> %s".formatted(name, source, target), "prepare")
        .containsSubsequence(
            "freeze",
            "  source  alter database \"%s\" set default_transaction_read_only = on"
                .formatted(name),
            "open",
            "  target  " + opening,
            "done",
            "where it is given up before the target is opened, instead of what is left:",
            "thaw",
            "  source  " + opening);
    assertThat(json.path("script"))
        .anyMatch(line ->
            line.path("step").asText().equals("open")
                && line.path("where").asText().equals("target")
                && line.path("text").asText().equals(opening));
    assertThat(json.path("thaw")).isNotEmpty();
    assertThat(rehearsal.out().lines()).contains("way back", "thaw").doesNotContain("open", "done");
    for (Answer answer : List.of(dry, rehearsal)) {
      answer.neverSays(source.password().orElseThrow()).neverSays(target.password().orElseThrow());
    }
    call("cutover", "--json").ended(ExitCode.USAGE);
    call("rollback", "--dry-run").complains(ExitCode.REFUSED, "has not cut over");
    assertThat(run).isNotDone();
    assertThat(Traces.of(source)).isEqualTo(sourceBefore);
    assertThat(Traces.of(target)).isEqualTo(targetBefore);

    onNewer("alter system reset full_page_writes");
    awaitGate(true);
    call("cutover").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
    call("cutover", "--dry-run").complains(ExitCode.REFUSED, "is done");
    assertThat(call("rollback", "--dry-run").ended(ExitCode.DONE).out())
        .startsWith("%s: %s -> %s".formatted(name, target, source))
        .contains("alter subscription \"pgcutover_%s\" enable".formatted(name));
  }

  @Test
  void aClosedGateIsNoEndAndOpensAgain() throws Exception {
    CompletableFuture<Answer> run = run();
    awaitGate(true);

    onNewer("alter system set full_page_writes = off");
    awaitGate(false);
    assertThat(check("full_page_writes")).isEqualTo("closed");
    assertThat(scrape())
        .contains("pgcutover_cutover_ready 0.0")
        .contains("pgcutover_cutover_blocker{check=\"full_page_writes\"} 1.0");
    Answer refused = call("cutover").ended(ExitCode.NO);
    assertThat(refused.out()).contains("cutover: gate-closed", "full_page_writes is off");
    assertThat(call("status").ended(ExitCode.DONE).out()).contains("cutover: gate-closed");
    assertThat(run).isNotDone();

    onNewer("alter system reset full_page_writes");
    awaitGate(true);
    call("cutover").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  /** A writer that does not end within the limit; the run is there for the next call. */
  @Test
  void anAttemptThatIsGivenUpLeavesTheRunWaiting() throws Exception {
    Path file = Files.writeString(folder.resolve("hasty.yaml"), "limits: {writesBlocked: 3s}\n");
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(true);

    onSource(
        "begin; insert into things values (-1, 'prepared'); prepare transaction '" + name + "'");
    Answer given = call("cutover").ended(ExitCode.NO);
    assertThat(given.out()).contains("cutover: given-up", "a writer did not end");
    onSource("insert into things values (3000, 'writes go on')");
    assertThat(run).isNotDone();
    onSource("commit prepared '" + name + "'");

    await().atMost(DEADLINE).untilAsserted(() -> call("cutover").ended(ExitCode.DONE));
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
    assertThat(count(target, "true")).isEqualTo(1_002);
  }

  /** Whoever took the run's end for the cutover's would open the source beside the target. */
  @Test
  void aRunThatEndsBehindTheOpeningIsToldToHaveTakenOver() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("failing.yaml"),
            "cutover: {hooks: {afterOpen: [sh, -c, 'echo no route; exit 9']}}\n");
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(true);

    call("cutover")
        .complains(
            ExitCode.PERSON_NEEDED,
            "its cutover is not finished: the source is read-only, the target takes writes",
            "leave the source closed",
            "call pgcutover run");
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.PERSON_NEEDED);

    call("run", "--metrics-port", "0").ended(ExitCode.DONE);
    assertThat(call("status").ended(ExitCode.DONE).out()).contains("done");
  }

  /** As one that was taken for dead, whose token is another's by the time it gives up. */
  @Test
  void aRunThatCouldNotMakeTheSourceWritableAgainIsToldToHaveLeftIt() throws Exception {
    Path frozen = folder.resolve("frozen");
    Path seen = folder.resolve("seen");
    Path file =
        Files.writeString(
            folder.resolve("failing.yaml"),
            "cutover: {hooks: {afterFreeze: [sh, -c, 'touch %s; while [ ! -e %s ]; do sleep 0.05; done; exit 9']}}\n"
                .formatted(frozen, seen));
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(true);
    CompletableFuture<Answer> cutover = CompletableFuture.supplyAsync(() -> call("cutover"));
    await().atMost(DEADLINE).until(() -> Files.exists(frozen) || cutover.isDone());

    onSource("begin read write; update pgcutover.fence set token = 'another'; commit");
    Files.createFile(seen);

    cutover
        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .complains(
            ExitCode.PERSON_NEEDED,
            "its cutover is not finished: the source is read-only, the target is read-only",
            "until pgcutover run or abort makes the source writable");
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.TARGET_FAILED);

    call("cutover", "--metrics-port", "0").ended(ExitCode.DONE);
  }

  @Test
  void isRehearsedAsOftenAsOneLikesBeforeItIsDone() throws Exception {
    onSource("create unlogged table notes as select 1 as id");
    Path told = folder.resolve("told");
    Path file =
        Files.writeString(
            folder.resolve("hooks.yaml"),
            "cutover: {hooks: {beforeFreeze: [sh, -c, 'echo $PGCUTOVER_PURPOSE >> %s']}}%n"
                .formatted(told));
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(true);

    for (int time = 1; time <= 3; time++) {
      awaitGate(true);
      onSource("insert into things values (%d, 'rehearsal')".formatted(1_000 + time));
      Answer rehearsal = call("cutover", "--rehearse").ended(ExitCode.DONE);
      assertThat(rehearsal.out())
          .containsPattern(
              "rehearsal: rehearsed, writes blocked for [0-9,]+ ms: freeze \\d+.*, thaw \\d+");
      assertThat(live().at("/run/attempt/number").asInt()).isEqualTo(time);
      assertThat(live().at("/run/attempt/rehearsal/writesBlockedMillis").asLong()).isPositive();
      onSource("update things set name = 'goes on' where id = 1");
      assertThat(transactions(source)).as("nothing holds back VACUUM").isZero();
      assertThat(transactions(target)).isZero();
    }

    awaitGate(true);
    call("cutover").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
    assertThat(count(target, "true")).isEqualTo(1_003);
    assertThat(told).hasContent("rehearsal\nrehearsal\nrehearsal\ncutover");
  }

  /** No later look of the same proof would find them equal. */
  @Test
  void rowsThatDifferEndTheRun() throws Exception {
    CompletableFuture<Answer> run = run();
    awaitGate(true);

    onTarget(
        """
        begin read write;
        create function bend() returns trigger language plpgsql
          as 'begin new.name := upper(new.name); return new; end';
        create trigger bend before update on things for each row execute function bend();
        alter table things enable always trigger bend;
        commit
        """);
    onSource("update things set name = 'lower' where id = 7");

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.NO).out())
        .contains("refused", "public.things", "different");
  }

  @Test
  void whoeverWritesOnTheTargetEndsTheRun() throws Exception {
    CompletableFuture<Answer> run = run();
    awaitGate(true);

    onTarget("begin read write; update things set name = 'elsewhere' where id = 7; commit");

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.NO).out())
        .contains("refused", "was written on the target by somebody else");
  }

  @Test
  void goesThroughByItselfInItsWindowWhereNoFileHoldsIt() throws Exception {
    Path held = Files.createFile(folder.resolve("postpone"));
    Path file =
        Files.writeString(
            folder.resolve("auto.yaml"),
            "cutover: {mode: auto, window: '00:00-23:59 UTC', postponeFile: %s}\n".formatted(held));
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(false);
    assertThat(check("postponed")).isEqualTo("closed");
    assertThat(check("window")).isEqualTo("open");
    assertThat(run).isNotDone();

    Files.delete(held);

    assertThat(run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE).out())
        .contains("closed: postponed", "cut-over");
  }

  @Test
  void outsideOfItsWindowOnlyAPersonLetsItThrough() throws Exception {
    String yesterday =
        java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(2).getDayOfWeek().toString();
    Path file =
        Files.writeString(
            folder.resolve("auto.yaml"),
            "cutover: {mode: auto, window: '%s 00:00-01:00 UTC'}\n"
                .formatted(yesterday.substring(0, 3)));
    CompletableFuture<Answer> run = run("-c", file.toString());
    awaitGate(false);
    assertThat(check("window")).isEqualTo("closed");
    assertThat(run).isNotDone();

    call("cutover").ended(ExitCode.DONE);

    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  private CompletableFuture<Answer> run(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("--metrics-port", Integer.toString(metrics), "--report", folder.toString()));
    words.addAll(List.of(more));
    return CompletableFuture.supplyAsync(() -> call("run", words.toArray(String[]::new)));
  }

  private Answer call(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--source", uri(source), "--target", uri(target)));
    words.addAll(List.of(more));
    return Answer.to(environment(), words.toArray(String[]::new));
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH",
        System.getenv().getOrDefault("PATH", ""),
        "PGPASSFILE",
        "/no/such/file",
        "XDG_STATE_HOME",
        folder.toString());
  }

  private void awaitGate(boolean open) {
    await()
        .atMost(DEADLINE)
        .until(() -> {
          JsonNode live = live();
          return live.at("/run/phase").asText().equals("gate")
              && live.at("/run/gate/checks").isArray()
              && live.at("/run/gate/open").asBoolean() == open;
        });
  }

  private String phase() throws IOException {
    return live().at("/run/phase").asText();
  }

  /** The verdict of a check. */
  private String check(String check) throws IOException {
    for (JsonNode one : live().at("/run/gate/checks")) {
      if (one.path("name").asText().equals(check)) {
        return one.path("verdict").asText();
      }
    }
    return "absent";
  }

  private JsonNode live() throws IOException {
    return ControlFile.path(environment(), name)
            .flatMap(ControlFile::read)
            .filter(ControlFile::hasLiveProcess)
            .isPresent()
        ? JSON.readTree(call("status", "--json").ended(ExitCode.DONE).out())
        : JSON.createObjectNode();
  }

  private String scrape() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(metrics)))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private void onNewer(String sql) {
    try (Session session = newer.endpoint(Side.TARGET).open("test")) {
      session.execute(sql);
      session.execute("select pg_reload_conf()");
    }
  }

  private void onSource(String sql) {
    execute(source, sql);
  }

  private void onTarget(String sql) {
    execute(target, sql);
  }

  private static void execute(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      session.execute(sql);
    }
  }

  private static long count(Endpoint endpoint, String condition) {
    try (Session session = endpoint.open("test")) {
      return session.<Long>one(
          Sql.of("select count(*) from things where " + condition), row -> row.getLong(1));
    }
  }

  /** Of pgcutover, that are open and do nothing. */
  private static long transactions(Endpoint endpoint) {
    try (Session session = endpoint.open("test")) {
      return session.<Long>one(
          Sql.of(
              "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'pgcutover%' and state = 'idle in transaction'"),
          row -> row.getLong(1));
    }
  }

  private Endpoint database(Endpoint server) {
    execute(server, "create database " + name);
    return server.withDatabase(name);
  }

  private static String uri(Endpoint endpoint) {
    return "postgresql://postgres:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(endpoint.password().orElse(""), endpoint.port(), endpoint.database());
  }
}
