package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.control.ControlFile;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.migrator.cutover.Calls;

/** A run that is late with its answers, or gives none. Both servers are out of reach. */
class CalledRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** The search for the run asks once, and the call once more. */
  private static final int BEFORE_THE_CALL = 2;

  @TempDir Path state;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch askedAgain = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private final StringWriter out = new StringWriter();
  private HttpServer server;
  private Plan plan;

  @BeforeEach
  void listen() throws IOException {
    PairOptions pair = new PairOptions();
    pair.source = Optional.of("postgresql://a:secret@127.0.0.1:1/d?sslmode=disable");
    pair.target = Optional.of("postgresql://a:secret@127.0.0.1:2/d?sslmode=disable");
    plan = pair.plan(Map.of("PGPASSFILE", "/no/such/file"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    ControlFile.ofThisProcess(server.getAddress().getPort(), "token").write(file());
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  @Test
  void oneThatIsLateWithAnAnswerHasNotEnded() {
    server.createContext("/cutover", exchange -> answer(exchange, "{\"attempt\": 1}"));
    server.createContext(
        "/status",
        exchange -> {
          int look = looks.incrementAndGet();
          if (look == BEFORE_THE_CALL + 1) {
            await(askedAgain);
          } else if (look > BEFORE_THE_CALL + 1) {
            askedAgain.countDown();
          }
          answer(exchange, status(look > BEFORE_THE_CALL ? ATTEMPT : "null"));
        });

    assertThat(called(Duration.ofSeconds(60))).isEqualTo(ExitCode.NO);

    assertThat(out.toString())
        .contains(
            "waiting for the run's process %d".formatted(ProcessHandle.current().pid()),
            "cutover: gate-closed");
  }

  @Test
  void oneThatStaysSilentMayCutOverAtAnyMoment() {
    server.createContext("/cutover", exchange -> answer(exchange, "{\"attempt\": 1}"));
    server.createContext(
        "/status",
        exchange -> {
          if (looks.incrementAndGet() > BEFORE_THE_CALL) {
            await(end);
          }
          answer(exchange, status("null"));
        });

    MigrationException.PersonNeeded needed = needed();

    assertThat(needed)
        .hasMessageContaining("lives and has not answered")
        .hasMessageContaining("it may cut over at any moment");
    assertThat(needed.hint()).contains("Open neither side by hand");
  }

  @Test
  void aCallThatIsNotAnsweredMayHaveBeenHeard() {
    server.createContext(
        "/cutover",
        exchange -> {
          await(end);
          exchange.close();
        });
    server.createContext("/status", exchange -> answer(exchange, status("null")));

    assertThat(needed()).hasMessageContaining("has not answered the call, and may do it yet");
  }

  @Test
  void oneThatTookItsFileAwayHasEnded() {
    server.createContext("/cutover", exchange -> answer(exchange, "{\"attempt\": 1}"));
    server.createContext(
        "/status",
        exchange -> {
          if (looks.incrementAndGet() > BEFORE_THE_CALL) {
            ControlFile.read(file()).orElseThrow().remove(file());
            exchange.close();
          } else {
            answer(exchange, status("null"));
          }
        });

    MigrationException.PersonNeeded needed = needed();

    assertThat(needed).hasMessageContaining("the run ended, and its journal cannot be read");
    assertThat(needed.hint()).contains("Open neither side by hand");
  }

  private ExitCode called(Duration patience) {
    RunningMigration run = RunningMigration.get(plan, environment());
    return new CalledRun(plan, run, new PrintWriter(out, true), patience).call(Calls.Kind.CUTOVER);
  }

  private MigrationException.PersonNeeded needed() {
    return catchThrowableOfType(MigrationException.PersonNeeded.class, () -> called(PATIENCE));
  }

  private Path file() {
    return ControlFile.path(environment(), plan.migration()).orElseThrow();
  }

  private Map<String, String> environment() {
    return Map.of("XDG_STATE_HOME", state.toString());
  }

  private static final String ATTEMPT =
      """
      {"number": 1, "kind": "cutover", "state": "gate-closed", "reasons": [], "rehearsal": null}\
      """;

  private String status(String attempt) {
    return """
    {"migration": "%s", "source": "%s", "target": "%s", "phase": "gate", "step": null,
     "copy": null, "parity": null, "gate": null, "attempt": %s, "throttle": null, "held": null}
    """
        .formatted(plan.migration(), plan.source(), plan.target(), attempt);
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
