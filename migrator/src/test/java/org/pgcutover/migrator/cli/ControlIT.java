package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
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
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A run that is steered by other calls of the program while it copies 24 MB at 1 MB a second. */
class ControlIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EmbeddedServer older;
  private static EmbeddedServer newer;
  private static int databases;

  @TempDir Path state;
  private String name = "";
  private Endpoint source;
  private Endpoint target;

  @BeforeAll
  static void startServers() {
    older = EmbeddedServer.start(15, Map.of("wal_level", "logical"));
    // Each test leaves a subscription, whose worker stays.
    newer =
        EmbeddedServer.start(
            18,
            Map.of(
                "wal_level",
                "logical",
                "max_logical_replication_workers",
                "12",
                "max_worker_processes",
                "20"));
  }

  @AfterAll
  static void stopServers() {
    older.close();
    newer.close();
  }

  @BeforeEach
  void load() {
    name = "steered_" + ++databases;
    source = database(older.endpoint(Side.SOURCE));
    target = database(newer.endpoint(Side.TARGET));
    try (Session session = source.open("test")) {
      session.execute("create table wide (id int primary key, v text)");
      session.execute("alter table wide alter v set storage external");
      session.execute(
          "insert into wide select g, repeat(md5(g::text), 32) from generate_series(1, 24000) g");
    }
  }

  @Test
  void aCopyIsPausedSlowedAndResumed() throws Exception {
    CompletableFuture<Answer> run = run();
    await().atMost(DEADLINE).until(() -> copied() > 0);

    // The rate that it was begun with.
    long before = copied();
    long began = System.nanoTime();
    await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
    double perSecond = (copied() - before) / ((System.nanoTime() - began) / 1e9);
    assertThat(perSecond).isCloseTo(1 << 20, Percentage.withPercentage(15));
    assertThat(call("status").ended(ExitCode.DONE).out())
        .contains("running, phase copy", "rate 1 MB/s", "of WAL");

    assertThat(call("pause").ended(ExitCode.DONE).out()).contains("paused by admin");
    await().atMost(DEADLINE).during(Duration.ofSeconds(2)).until(this::copied, this::isAsBefore);
    assertThat(live().at("/run/throttle/cause").asText()).isEqualTo("paused");
    assertThat(live().at("/run/copy/secondsLeft").isNull()).isTrue();
    assertThat(run).isNotDone();
    for (String[] early : new String[][] {{}, {"--rehearse"}}) {
      call("cutover", early)
          .complains(ExitCode.REFUSED, "the run has not come to the gate", "in phase copy");
    }

    assertThat(call("throttle", "2 MB").ended(ExitCode.DONE).out()).contains("paused by admin");
    assertThat(call("resume").ended(ExitCode.DONE).out()).contains("rate 2 MB/s");
    long standing = copied();
    await().atMost(DEADLINE).until(() -> copied() > standing);
    assertThat(call("throttle", "off").ended(ExitCode.DONE).out()).doesNotContain("rate 2 MB/s");

    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
    assertThat(file()).doesNotExist();
    assertThat(json(call("status", "--json")).path("from").asText()).isEqualTo("journal");
    call("pause").complains(ExitCode.REFUSED, "no run of " + name + " answers");
  }

  @Test
  void onlyWhoHasTheTokenIsAnswered() throws Exception {
    CompletableFuture<Answer> run = run();
    await().atMost(DEADLINE).until(() -> copied() > 0);
    ControlFile control = ControlFile.read(file()).orElseThrow();
    String token = "Authorization: Bearer " + control.token();
    String host = "Host: 127.0.0.1:" + control.port();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(http(control, "GET /status", host, token)).startsWith("HTTP/1.1 200 ");
    for (String path : List.of("GET /status", "POST /pause", "GET /nothing")) {
      assertThat(http(control, path, host)).startsWith("HTTP/1.1 401 ").contains("\"error\"");
      assertThat(http(control, path, host, token + "0")).startsWith("HTTP/1.1 401 ");
      assertThat(http(control, path, host, "Authorization: Bearer ")).startsWith("HTTP/1.1 401 ");
      assertThat(http(control, path, "Host: rebound.example:" + control.port(), token))
          .startsWith("HTTP/1.1 421 ");
    }
    assertThat(http(control, "GET /nothing", host, token))
        .startsWith("HTTP/1.1 404 ")
        .contains("\"error\"");
    assertThat(http(control, "GET /pause", host, token))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("allow: POST");
    assertThat(http(control, "POST /status", host, token)).startsWith("HTTP/1.1 405 ");
    assertThat(http(control, "POST /pause", host, token, "Content-Length: 5"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(http(control, "POST /throttle?rate=fast", host, token)).startsWith("HTTP/1.1 400 ");
    assertThat(http(control, "POST /throttle", host, token)).startsWith("HTTP/1.1 400 ");
    assertThat(live().at("/run/throttle/cause").asText())
        .describedAs("none of them changed anything")
        .isEqualTo("rate");

    assertThat(http(control, "POST /throttle?rate=off", host, token)).startsWith("HTTP/1.1 200 ");
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  @Test
  void aRunOfAnotherPairUnderTheSameNameIsNotSteered() throws Exception {
    CompletableFuture<Answer> run = run();
    await().atMost(DEADLINE).until(() -> copied() > 0);

    Answer.to(
            environment(),
            "pause",
            "--migration",
            name,
            "--source",
            uri(source),
            "--target",
            uri(target.withDatabase("postgres")))
        .complains(ExitCode.REFUSED, "no run of " + name + " answers");

    call("throttle", "off").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  @Test
  void aFileThatAKilledRunLeftLeadsNowhereAndIsReplaced() throws Exception {
    new ControlFile(1, "stale", Long.MAX_VALUE, OptionalLong.empty()).write(file());
    call("resume").complains(ExitCode.REFUSED, "no run of " + name + " answers");
    assertThat(json(call("status", "--json")).path("from").asText()).isEqualTo("journal");

    CompletableFuture<Answer> run = run();
    await().atMost(DEADLINE).until(() -> copied() > 0);
    call("throttle", "off").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  /** As pid 1 of a container that is started again, or a number that came round. */
  @Test
  void aFileWhoseProcessNumberBelongsToAnotherByNowIsReplaced() throws Exception {
    ControlFile mine = ControlFile.ofThisProcess(1, "stale");
    long before = mine.startMillis().orElseThrow() - 60_000;
    new ControlFile(mine.port(), mine.token(), mine.pid(), OptionalLong.of(before)).write(file());

    CompletableFuture<Answer> run = run();
    await().atMost(DEADLINE).until(() -> copied() > 0 || run.isDone());
    call("throttle", "off").ended(ExitCode.DONE);
    run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  @Test
  void aRollbackIsSeenAndHeldAsWell() throws Exception {
    call("run", "--stop-after", "gate", "--metrics-port", "0").ended(ExitCode.DONE);
    call("cutover", "--metrics-port", "0").ended(ExitCode.DONE);
    CompletableFuture<Answer> rollback =
        CompletableFuture.supplyAsync(
            () -> call("rollback", "--rate", "1MB", "--metrics-port", "0"));
    await().atMost(DEADLINE).until(() -> phase().equals("parity") || rollback.isDone());

    assertThat(live().at("/run/source").asText()).isEqualTo(target.toString());
    assertThat(live().at("/run/target").asText()).isEqualTo(source.toString());
    assertThat(call("pause").ended(ExitCode.DONE).out()).contains("paused by admin");
    assertThat(call("status").ended(ExitCode.DONE).out())
        .contains("running, phase parity", "paused by admin");
    call("cutover").complains(ExitCode.REFUSED, "is under way in the other direction");
    assertThat(rollback).isNotDone();

    call("resume").ended(ExitCode.DONE);
    call("throttle", "off").ended(ExitCode.DONE);
    rollback.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).ended(ExitCode.DONE);
  }

  private String phase() throws IOException {
    return live().at("/run/phase").asText();
  }

  private CompletableFuture<Answer> run() {
    return CompletableFuture.supplyAsync(
        () -> call("run", "--rate", "1MB", "--stop-after", "gate", "--metrics-port", "0"));
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
        state.toString());
  }

  private Path file() {
    return ControlFile.path(environment(), name).orElseThrow();
  }

  /** 0 where no run answers. */
  private long copied() throws IOException {
    return live().at("/run/copy/bytes").asLong();
  }

  private long last = -1;

  private boolean isAsBefore(long bytes) {
    boolean same = bytes == last;
    last = bytes;
    return same;
  }

  private JsonNode live() throws IOException {
    return ControlFile.read(file()).filter(ControlFile::hasLiveProcess).isPresent()
        ? json(call("status", "--json"))
        : JSON.createObjectNode();
  }

  private static JsonNode json(Answer answer) throws IOException {
    return JSON.readTree(answer.ended(ExitCode.DONE).out());
  }

  /** By hand, for clients choose the Host themselves. */
  private static String http(ControlFile control, String request, String... headers)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.port())) {
      String text =
          request
              + " HTTP/1.1\r\nConnection: close\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private Endpoint database(Endpoint server) {
    try (Session session = server.open("test")) {
      session.execute("create database " + name);
    }
    return server.withDatabase(name);
  }

  private static String uri(Endpoint endpoint) {
    return "postgresql://postgres:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(endpoint.password().orElse(""), endpoint.port(), endpoint.database());
  }
}
