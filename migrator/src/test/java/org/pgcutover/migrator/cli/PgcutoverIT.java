package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** The program against real servers that are not as they should be. Each test has a database. */
class PgcutoverIT {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", System.getenv().getOrDefault("PATH", ""), "PGPASSFILE", "/no/such/file");
  private static final String WRONG = "n0t-the-passw0rd";

  private static EmbeddedServer older;
  private static EmbeddedServer newer;
  private static int databases;

  private Endpoint source;
  private Endpoint target;

  @TempDir Path folder;

  @BeforeAll
  static void startServers() {
    older =
        EmbeddedServer.start(
            15, Map.of("wal_level", "logical", "max_prepared_transactions", "2", "fsync", "off"));
    newer = EmbeddedServer.start(18, Map.of());
  }

  @AfterAll
  static void stopServers() {
    older.close();
    newer.close();
  }

  @BeforeEach
  void makeDatabases() {
    databases++;
    source = database(older, Side.SOURCE);
    target = database(newer, Side.TARGET);
    onSource("create table orders (id int primary key)");
    onSource("insert into orders select generate_series(1, 100)");
  }

  @Test
  void saysThatAFittingPairIsReady() throws IOException {
    Answer answer = unchanged("check").ended(ExitCode.DONE);

    assertThat(answer.out()).contains("ready: 0 to mend");
    assertThat(answer.err()).isEmpty();
    assertThat(findings(unchanged("check", "--json").ended(ExitCode.DONE)))
        .noneMatch(finding -> finding.get("severity").asText().equals("STOP"));
  }

  @ParameterizedTest
  @CsvSource({"check,SOURCE", "check,TARGET", "run,SOURCE", "run,TARGET", "verify,TARGET"})
  void saysOnWhichSideThePasswordIsWrong(String command, Side side) {
    Endpoint wrong = side == Side.SOURCE ? source : target;
    String right = uri(wrong);

    Answer answer =
        untouched(() ->
            pair(
                command,
                side == Side.SOURCE ? withPassword(right, WRONG) : uri(source),
                side == Side.TARGET ? withPassword(right, WRONG) : uri(target)));

    answer
        .complains(
            side == Side.SOURCE ? ExitCode.SOURCE_FAILED : ExitCode.TARGET_FAILED,
            side + ": ",
            "password",
            "PGCUTOVER_%s_PASSWORD".formatted(side.name()))
        .neverSays(WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run", "verify"})
  void saysThatADatabaseDoesNotExist(String command) {
    untouched(() -> pair(command, uri(source.withDatabase("nowhere")), uri(target)))
        .complains(ExitCode.SOURCE_FAILED, "source: ", "\"nowhere\" does not exist");
    untouched(() -> pair(command, uri(source), uri(target.withDatabase("nowhere"))))
        .complains(ExitCode.TARGET_FAILED, "target: ", "\"nowhere\" does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run"})
  void takesThePasswordFromAPassfile(String command) throws IOException {
    Path passfile =
        Files.writeString(
            folder.resolve("pass"),
            "127.0.0.1:%d:*:postgres:%s%n127.0.0.1:%d:*:postgres:%s%n"
                .formatted(
                    source.port(),
                    source.password().orElseThrow(),
                    target.port(),
                    target.password().orElseThrow()));
    String query = "?sslmode=disable&passfile=" + passfile;
    onTarget("create table in_the_way ()");

    Answer answer =
        untouched(() -> pair(command, source.toString() + query, target.toString() + query));

    assertThat(answer.exitCode()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(answer.out() + answer.err()).contains("in_the_way");
  }

  @Test
  void refusesASourceWithoutLogicalWalAndAllElseThatIsWrongWithIt() {
    Endpoint from = database(newer, Side.SOURCE);
    Endpoint to = database(older, Side.TARGET);
    source = from;
    target = to;
    onSource("create table keyless (v text)");
    onTarget("create table in_the_way ()");

    refused(
        "wal_level: found replica, needed logical",
        "target: version: found 15.",
        "empty target: found 1 objects: table public.in_the_way",
        "public.keyless has neither a primary key");
  }

  @Test
  void refusesATargetThatHoldsSomething() {
    onTarget("create table mine ()");
    onTarget("create function f() returns int return 1");

    refused("empty target: found 2 objects", "table public.mine", "function public.f()");
  }

  @Test
  void refusesOneServerForBoth() {
    Answer answer = untouched(() -> pair("run", uri(source), uri(source)));

    answer.complains(ExitCode.REFUSED, "source and target are the same server");
    assertThat(untouched(() -> pair("check", uri(source), uri(source))).exitCode())
        .isEqualTo(ExitCode.REFUSED.number());
  }

  @Test
  void refusesTwoDatabasesOfOneServer() {
    Endpoint other = database(older, Side.TARGET);

    untouched(() -> pair("run", uri(source), uri(other)))
        .complains(ExitCode.REFUSED, "source and target are the same server");
  }

  @Test
  void refusesWhatReplicationDoesNotCarry() {
    onSource("create table keyless (v text)");
    onSource("create table \"Odd \"\"one\" (v text)");
    onSource("create unlogged table cache (id int) partition by range (id)");
    onSource("create table later (id int primary key deferrable)");

    refused(
        "4 preconditions do not hold",
        "public.later has neither a primary key nor another replica identity",
        "public.keyless has neither a primary key nor another replica identity",
        "ALTER TABLE \"public\".\"Odd \"\"one\" REPLICA IDENTITY FULL;",
        "unlogged table: found public.cache is partitioned and unlogged");
  }

  @Test
  void refusesASourceIntoWhichASubscriptionWrites() {
    onSource("create subscription upstream connection '' publication p with (connect = false)");
    try {
      refused("subscriptions of the source: found upstream");
    } finally {
      onSource("alter subscription upstream set (slot_name = none)");
      onSource("drop subscription upstream");
    }
  }

  @Test
  void refusesAUserThatIsNoSuperuser() {
    onSource("create role ordinary login replication password 'ordinary'");
    onSource("alter database %s owner to ordinary".formatted(source.database()));
    String from = uri(source).replaceFirst("//[^@]*@", "//ordinary:ordinary@");

    pair("check", from, uri(target)).ended(ExitCode.REFUSED);
    pair("run", from, uri(target), "--metrics-port", "0")
        .complains(ExitCode.REFUSED, "rights: found ordinary is no superuser");

    onSource("alter database %s owner to postgres".formatted(source.database()));
    onSource("drop role ordinary");
  }

  @Test
  void refusesWhatTheTargetLacks() {
    onSource("create role only_here");
    onSource("create table owned (id int primary key)");
    onSource("alter table owned owner to only_here");
    onSource(
        "insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) values (99999, 'rare', 10, 2200, false, '1')");
    try {
      refused(
          "2 preconditions do not hold",
          "role only_here: found does not exist",
          "CREATE ROLE \"only_here\";",
          "extension rare: found not available");
    } finally {
      onSource("delete from pg_extension where extname = 'rare'");
      onSource("drop owned by only_here");
      onSource("drop role only_here");
    }
  }

  @Test
  void refusesWhileATransactionIsPrepared() {
    onSource("begin; insert into orders values (0); prepare transaction 'half; done'");
    try {
      refused("prepared transactions: found half; done", "ROLLBACK PREPARED 'half; done';");
    } finally {
      onSource("rollback prepared 'half; done'");
    }
  }

  @Test
  void refusesATargetThatCannotReachTheSource() {
    String elsewhere = uri(source).replace(":" + source.port() + "/", ":1/");

    refused(List.of("--subscription", elsewhere), "way from target to source", "port 1 failed");
  }

  @Test
  void refusesASourceThatNoClientCanRead() {
    assumeThat(ClientTools.find(ENVIRONMENT).newestMajor())
        .as("skipped: this machine has a pg_dump 18, so there is no source that none can read")
        .isLessThan(18);
    source = database(newer, Side.SOURCE);
    target = database(older, Side.TARGET);

    refused("pg_dump: found ", "needed 18 or newer", "postgresql-client-18");
  }

  @Test
  void refusesLeftoversAndSaysHowToRemoveThem() {
    onSource("create publication pgcutover_taken");

    refused(
        List.of("--migration", "taken"),
        "names in use: found publication pgcutover_taken",
        "DROP PUBLICATION pgcutover_taken;");
    onSource("drop publication pgcutover_taken");
  }

  @Test
  void refusesAPortForMetricsThatIsInUseBeforeAnythingIsBegun() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      unchanged("run", "--metrics-port", port)
          .complains(ExitCode.REFUSED, "metrics cannot be served at 127.0.0.1:" + port);
    }
  }

  @Test
  void saysOfEachCommandThatNothingWasBegun() throws IOException {
    unchanged("cutover").complains(ExitCode.REFUSED, "has not come to the gate");
    unchanged("finish").complains(ExitCode.REFUSED, "is not done");
    assertThat(unchanged("abort").ended(ExitCode.DONE).out())
        .contains("not begun")
        .doesNotContain("aborted");
    assertThat(unchanged("status").ended(ExitCode.DONE).out()).contains("not begun");
    assertThat(
            new ObjectMapper()
                .readTree(unchanged("status", "--json").ended(ExitCode.DONE).out())
                .path("phases"))
        .isEmpty();
  }

  @Test
  void answersWhetherTwoDatabasesAreEqual() throws IOException {
    onTarget("create table orders (id int primary key)");
    onTarget("insert into orders select generate_series(1, 100)");

    assertThat(unchanged("verify").ended(ExitCode.DONE).out()).contains("equal: 100 rows");

    onTarget("delete from orders where id = 7");
    unchanged("verify").ended(ExitCode.INCONCLUSIVE);
    assertThat(unchanged("verify", "--at-rest").ended(ExitCode.NO).out()).contains("different");
    JsonNode json =
        new ObjectMapper()
            .readTree(unchanged("verify", "--at-rest", "--json").ended(ExitCode.NO).out());
    assertThat(json.get("outcome").asText()).isEqualTo("different");
  }

  @Test
  void tellsItsStateFromTheGateToTheEnd() {
    call("run", "--stop-after", "gate", "--metrics-port", "0").ended(ExitCode.DONE);
    assertThat(call("status").ended(ExitCode.DONE).out()).contains("copy", "check");
    call("finish").complains(ExitCode.REFUSED, "is not done");

    call("cutover", "--metrics-port", "0").ended(ExitCode.DONE);
    assertThat(call("status").ended(ExitCode.DONE).out()).contains("cutover", "done");
    call("run", "--metrics-port", "0").complains(ExitCode.REFUSED, "is done");
    call("abort").complains(ExitCode.REFUSED, "the target has taken over");

    call("finish").ended(ExitCode.DONE);
    assertThat(call("status").ended(ExitCode.DONE).out()).contains("not begun");
  }

  @Test
  void abortLeavesBothServersAsTheyWere() {
    Traces sourceBefore = Traces.of(source);
    Traces targetBefore = Traces.of(target);
    call("run", "--stop-after", "gate", "--metrics-port", "0").ended(ExitCode.DONE);
    assertThat(Traces.of(target)).isNotEqualTo(targetBefore);

    assertThat(call("abort").ended(ExitCode.DONE).out()).contains("nothing of it is left");

    assertThat(Traces.of(source)).isEqualTo(sourceBefore);
    assertThat(Traces.of(target)).isEqualTo(targetBefore);
  }

  @Test
  void abortNamesWhatItCannotKnowToBeItsOwn() {
    onSource("create publication pgcutover_lost");

    unchanged("abort", "--migration", "lost")
        .complains(
            ExitCode.PERSON_NEEDED,
            "source: publication pgcutover_lost",
            "DROP PUBLICATION pgcutover_lost;");
  }

  @Test
  void abortRefusesAnotherSource() {
    call("run", "--stop-after", "gate", "--migration", "mine", "--metrics-port", "0")
        .ended(ExitCode.DONE);
    String other = uri(source).replace("/" + source.database() + "?", "/postgres?");
    Traces before = Traces.of(target);

    pair("abort", other, uri(target), "--migration", "mine")
        .complains(ExitCode.REFUSED, "was begun from another source");

    assertThat(Traces.of(target)).isEqualTo(before);
    call("abort", "--migration", "mine").ended(ExitCode.DONE);
  }

  @Test
  void keepsASecondMigrationOutOfATargetInUse() {
    call("run", "--stop-after", "gate", "--metrics-port", "0").ended(ExitCode.DONE);

    unchanged("run", "--migration", "another", "--metrics-port", "0")
        .complains(ExitCode.REFUSED, "the target holds the migration", "called another");
    call("abort").ended(ExitCode.DONE);
  }

  /** {@code check} and {@code run} refuse with the same words, and neither changes anything. */
  private void refused(String... words) {
    refused(List.of(), words);
  }

  private void refused(List<String> options, String... words) {
    List<String> run = new ArrayList<>(options);
    run.addAll(List.of("--metrics-port", "0"));

    Answer check = unchanged("check", options.toArray(String[]::new)).ended(ExitCode.REFUSED);
    assertThat(check.err()).isEmpty();
    for (String word : words) {
      if (!word.endsWith("do not hold")) {
        assertThat(check.out()).contains(word);
      }
    }
    unchanged("run", run.toArray(String[]::new)).complains(ExitCode.REFUSED, words);
  }

  private Answer unchanged(String command, String... options) {
    return untouched(() -> call(command, options));
  }

  private Answer untouched(java.util.function.Supplier<Answer> call) {
    Traces sourceBefore = Traces.of(source);
    Traces targetBefore = Traces.of(target);
    Answer answer = call.get();
    assertThat(Traces.of(source)).isEqualTo(sourceBefore);
    assertThat(Traces.of(target)).isEqualTo(targetBefore);
    return answer;
  }

  private Answer call(String command, String... options) {
    return pair(command, uri(source), uri(target), options);
  }

  private Answer pair(String command, String from, String to, String... options) {
    List<String> args = new ArrayList<>(List.of(command, "--source", from, "--target", to));
    args.addAll(List.of(options));
    return Answer.to(ENVIRONMENT, args.toArray(String[]::new))
        .neverSays(source.password().orElseThrow())
        .neverSays(target.password().orElseThrow());
  }

  private static List<JsonNode> findings(Answer answer) throws IOException {
    List<JsonNode> findings = new ArrayList<>();
    new ObjectMapper().readTree(answer.out()).forEach(findings::add);
    return findings;
  }

  private static Endpoint database(EmbeddedServer server, Side side) {
    String name = "shop_" + databases;
    Endpoint endpoint = server.endpoint(side);
    try (Session session = endpoint.open("test")) {
      name = name + "_" + side;
      session.execute("create database " + name);
    }
    return endpoint.withDatabase(name);
  }

  private static String uri(Endpoint endpoint) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
        .formatted(
            endpoint.user(),
            endpoint.password().orElseThrow(),
            endpoint.host(),
            endpoint.port(),
            endpoint.database());
  }

  private static String withPassword(String uri, String password) {
    return uri.replaceFirst(":[^:@]*@", ":" + password + "@");
  }

  private void onSource(String statement) {
    run(source, statement);
  }

  private void onTarget(String statement) {
    run(target, statement);
  }

  private static void run(Endpoint endpoint, String statement) {
    try (Session session = endpoint.open("test")) {
      session.execute(statement);
    }
  }
}
