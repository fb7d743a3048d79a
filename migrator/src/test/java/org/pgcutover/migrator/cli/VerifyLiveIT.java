package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.SlotStream;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** {@code verify --live} beside a migration whose target follows, and what its report keeps. */
class VerifyLiveIT {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", System.getenv().getOrDefault("PATH", ""), "PGPASSFILE", "/no/such/file");

  private static EmbeddedServer older;
  private static EmbeddedServer newer;
  private static int databases;

  @TempDir Path folder;
  private Endpoint source;
  private Endpoint target;

  @BeforeAll
  static void startServers() {
    older =
        EmbeddedServer.start(
            15,
            Map.of(
                "wal_level",
                "logical",
                "fsync",
                "off",
                "max_replication_slots",
                "30",
                "max_wal_senders",
                "30"));
    newer =
        EmbeddedServer.start(
            18,
            Map.of(
                "wal_level",
                "logical",
                "max_logical_replication_workers",
                "20",
                "max_worker_processes",
                "30",
                "max_active_replication_origins",
                "30",
                "max_replication_slots",
                "30",
                "max_wal_senders",
                "30"));
  }

  @AfterAll
  static void stopServers() {
    older.close();
    newer.close();
  }

  @BeforeEach
  void bringToTheGate() throws IOException {
    databases++;
    source = database(older, Side.SOURCE);
    target = database(newer, Side.TARGET);
    onSource(
        "create table account (id serial primary key, v int not null default 0)",
        "insert into account select nextval('account_id_seq') from generate_series(1, 5000)",
        "create table other (id int primary key)",
        "insert into other select generate_series(1, 10)");
    answer("run", "--stop-after", "gate", "--metrics-port", "0", "--report", folder.toString())
        .ended(ExitCode.DONE);
  }

  @Test
  void theReportOfTheGateHoldsWhatWasProvedLive() throws IOException {
    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());

    assertThat(report.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(report.get("outcome").asText()).isEqualTo("at-the-gate");
    assertThat(report.at("/parity/verdict").asText()).isEqualTo("equal");
    JsonNode account = report.at("/parity/tables/0");
    assertThat(account.get("table").asText()).isEqualTo("public.account");
    assertThat(account.get("verdict").asText()).isEqualTo("equal");
    assertThat(account.get("rows").asInt()).isEqualTo(5000);
    assertThat(account.get("missing").asInt()).isZero();
    assertThat(account.get("seconds").isNumber()).isTrue();
    assertThat(account.has("differences")).isFalse();
  }

  @Test
  void theReportOfAClosedGateSaysWhatDiffers() throws IOException {
    onTarget("update account set v = -1 where id = 7");

    answer("run", "--stop-after", "gate", "--metrics-port", "0", "--report", folder.toString())
        .ended(ExitCode.NO);

    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.at("/parity/verdict").asText()).isEqualTo("different");
    assertThat(report.at("/parity/tables/0/different").asInt()).isEqualTo(1);
    assertThat(report.toString()).doesNotContain("\"7\"");
  }

  @Test
  void theReportOfACutoverHoldsItsTables() throws IOException {
    answer("cutover", "--metrics-port", "0", "--report", folder.toString()).ended(ExitCode.DONE);

    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.get("outcome").asText()).isEqualTo("cut-over");
    assertThat(report.at("/parity/verdict").asText()).isEqualTo("equal");
    assertThat(report.at("/parity/tables/0/rows").asInt()).isEqualTo(5000);
    assertThat(report.at("/parity/tables/0/different").asInt()).isZero();
    assertThat(verify("--live").ended(ExitCode.DONE).err())
        .contains("the server that took over is compared as source");
    assertThat(verify("--at-rest").ended(ExitCode.DONE).out()).contains("equal: 5,010 rows");
  }

  @Test
  void writesThatGoOnAreNoDifferences() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (Session session = source.open("test")) {
                for (int i = 0; !over.get(); i++) {
                  session.execute("update account set v = v + 1 where id = ?", 1 + i % 5000);
                  session.execute("insert into account (v) values (?)", i);
                }
              }
            });
    try {
      assertThat(verify("--live").ended(ExitCode.DONE).out()).contains("equal: ");
    } finally {
      over.set(true);
      writer.join();
    }
  }

  @Test
  void aRowThatDiffersIsCertainAndRepaired() throws IOException {
    onTarget("update account set v = -1 where id = 7", "delete from account where id = 8");
    Path file = folder.resolve("repair.sql");

    Answer answer = verify("--live", "--repair-sql", file.toString()).ended(ExitCode.NO);

    assertThat(answer.out())
        .contains("  missing   id=8", "  different id=7", "    v: 1 characters");
    try (Session session = target.open("test")) {
      session.executeVerbatim(new Sql("repair", Files.readString(file)));
    }
    verify("--live").ended(ExitCode.DONE);
    answer("run", "--cutover", "auto", "--metrics-port", "0").ended(ExitCode.DONE);
  }

  @Test
  void onlyTheNamedTablesCount() {
    onTarget("delete from other where id = 3");

    assertThat(verify("--live", "--tables", "public.account").ended(ExitCode.DONE).out())
        .contains("equal: 5,000 rows of 1 tables");
    verify("--live", "--tables", "public.other").ended(ExitCode.NO);
  }

  @Test
  void aSlotThatAKilledOneLeftIsReplacedAndAbortRemovesIt() {
    String slot = "pgcutover_" + source.database() + "_verify";
    leave(slot);
    answer("verify", "--live").ended(ExitCode.DONE);
    assertThat(slots()).doesNotContain(slot);

    leave(slot);
    answer("abort").ended(ExitCode.DONE);

    assertThat(slots()).isEmpty();
  }

  @Test
  void twoAtATimeAreRefused() throws Exception {
    String slot = "pgcutover_" + source.database() + "_verify";
    leave(slot);
    try (Session session = source.openReplication("test")) {
      SlotStream _ =
          new ReplicationCommands(session)
              .readSlot(
                  slot,
                  Map.of(
                      "proto_version", "1", "publication_names", "pgcutover_" + source.database()));
      answer("verify", "--live").complains(ExitCode.REFUSED, "another verify --live", slot);
    }
  }

  @Test
  void theRightsThatThePageNamesAreEnough() throws IOException {
    PageOfVerify rights = PageOfVerify.toFollow();

    Answer answer = as(rights.on(source), rights.on(target)).ended(ExitCode.DONE);

    assertThat(answer.out()).contains("equal: 5,010 rows of 2 tables");
    assertThat(slots()).containsExactly("pgcutover_" + source.database());
  }

  @ParameterizedTest
  @CsvSource({
    "pg_read_all_data, 'permission denied for '",
    "replication, replication",
    "heartbeat, permission denied for table heartbeat"
  })
  void withoutOneOfThemThereIsNoAnswer(String right, String why) throws IOException {
    PageOfVerify rights = PageOfVerify.toFollow();

    as(rights.on(source, right), rights.on(target))
        .complains(ExitCode.SOURCE_FAILED, why, "docs/verify.md");
    assertThat(slots()).containsExactly("pgcutover_" + source.database());
  }

  private Answer as(Endpoint from, Endpoint to) {
    return Answer.to(ENVIRONMENT, "verify", "--live", "--source", uri(from), "--target", uri(to));
  }

  private void leave(String slot) {
    try (Session session = source.open("test")) {
      new ReplicationCommands(session).copySlot("pgcutover_" + source.database(), slot);
    }
  }

  private List<String> slots() {
    List<String> slots = new ArrayList<>();
    for (Endpoint endpoint : List.of(source, target)) {
      try (Session session = endpoint.open("test")) {
        slots.addAll(
            session.list(
                Sql.of("select slot_name from pg_replication_slots where database = ?"),
                row -> row.getString(1),
                endpoint.database()));
      }
    }
    return slots;
  }

  private Answer verify(String... options) {
    Traces sourceBefore = Traces.of(source);
    Traces targetBefore = Traces.of(target);
    Answer answer = answer("verify", options);
    assertThat(Traces.of(source)).isEqualTo(sourceBefore);
    assertThat(Traces.of(target)).isEqualTo(targetBefore);
    return answer;
  }

  private Answer answer(String command, String... options) {
    List<String> args =
        new ArrayList<>(List.of(command, "--source", uri(source), "--target", uri(target)));
    args.addAll(List.of(options));
    return Answer.to(ENVIRONMENT, args.toArray(String[]::new));
  }

  private static Endpoint database(EmbeddedServer server, Side side) {
    String name = "live_" + databases;
    Endpoint endpoint = server.endpoint(side);
    run(endpoint, "create database " + name);
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

  private void onSource(String... statements) {
    run(source, statements);
  }

  private void onTarget(String... statements) {
    run(target, statements);
  }

  private static void run(Endpoint endpoint, String... statements) {
    try (Session session = endpoint.open("test")) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
  }
}
