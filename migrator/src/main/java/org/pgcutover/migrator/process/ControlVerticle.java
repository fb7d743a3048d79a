package org.pgcutover.migrator.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.control.Status;
import org.pgcutover.migrator.cutover.Attempt;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.watch.Watched;
import org.pgcutover.postgres.ByteSize;

/**
 * Answers other processes of this machine on the event loop: what the migration does, and pause,
 * resume, throttle and cutover. Only on loopback, only with the token, and only under its own
 * address: a web page that had its name resolve to loopback sends another Host.
 */
final class ControlVerticle extends VerticleBase {
  private static final String HOST = "127.0.0.1";
  private static final List<String> PATHS =
      List.of("/status", "/pause", "/resume", "/throttle", "/cutover", "/rehearsal");
  private static final int IDLE_SECONDS = 30;
  private static final int MAX_HEADER_BYTES = 4_096;
  private static final int MAX_LINE_BYTES = 1_024;
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  /** What an answer needs to be given. */
  private record Answer(int status, Object body) {
    static Answer error(int status, String error, String hint) {
      return new Answer(status, new TreeMap<>(Map.of("error", error, "hint", hint)));
    }
  }

  private final byte[] authorization;
  private final String source;
  private final String target;
  private final Throttle throttle;
  private final Calls calls;
  private int port;
  private MigrationProgress progress;
  private Optional<Progress.Began> began = Optional.empty();
  private Optional<Watched> watched = Optional.empty();
  private Optional<Attempt> attempt = Optional.empty();

  ControlVerticle(
      String migration,
      String source,
      String target,
      String token,
      Throttle throttle,
      Calls calls) {
    this.calls = calls;
    this.source = source;
    this.target = target;
    this.throttle = throttle;
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.progress =
        new MigrationProgress(
            migration, Phase.CHECK, CopyProgress.NOT_BEGUN, ParityProgress.NOT_BEGUN, List.of());
  }

  @Override
  public Future<?> start() {
    vertx
        .eventBus()
        .<MigrationProgress>localConsumer(MigrationProgress.ADDRESS, m -> progress = m.body());
    vertx
        .eventBus()
        .<Progress.Began>localConsumer(Progress.Began.ADDRESS, m -> began = Optional.of(m.body()));
    vertx.eventBus().<Watched>localConsumer(Watched.ADDRESS, m -> watched = Optional.of(m.body()));
    vertx.eventBus().<Attempt>localConsumer(Attempt.ADDRESS, m -> attempt = Optional.of(m.body()));
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                // HTTP/2 has no Host header to look at.
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .requestHandler(this::handle)
        .listen(0, HOST)
        .onSuccess(server -> port = server.actualPort());
  }

  /** Known once it is deployed. */
  int port() {
    return port;
  }

  private void handle(HttpServerRequest request) {
    Answer answer = answer(request);
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(answer.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (answer.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    if (answer.status() == 405) {
      response.putHeader(HttpHeaders.ALLOW, request.path().equals("/status") ? "GET" : "POST");
    }
    Future<Void> sent = response.end(json(answer.body()));
    if (hasBody(request)) {
      // Nobody waits for what is not read.
      sent.onComplete(_ -> request.connection().close());
    }
  }

  private Answer answer(HttpServerRequest request) {
    if (!Set.of(HOST + ":" + port, "localhost:" + port)
        .contains(String.valueOf(request.getHeader(HttpHeaders.HOST)))) {
      return Answer.error(421, "this is not the host that was asked", "Ask 127.0.0.1.");
    }
    if (!isAuthorized(request)) {
      return Answer.error(
          401, "the token is missing or wrong", "Send Authorization: Bearer with the run's token.");
    }
    if (hasBody(request)) {
      return Answer.error(413, "a body is not expected", "Send none.");
    }
    HttpMethod expected = request.path().equals("/status") ? HttpMethod.GET : HttpMethod.POST;
    if (!PATHS.contains(request.path())) {
      return Answer.error(
          404, "there is nothing here", "Known are " + String.join(", ", PATHS) + ".");
    }
    if (!request.method().equals(expected)) {
      return Answer.error(
          405,
          "%s is not for %s".formatted(request.method(), request.path()),
          "Use " + expected + ".");
    }
    return switch (request.path()) {
      case "/pause" -> change(throttle::pause);
      case "/resume" -> change(throttle::resume);
      case "/cutover" -> call(Calls.Kind.CUTOVER);
      case "/rehearsal" -> call(Calls.Kind.REHEARSAL);
      case "/throttle" -> throttle(String.valueOf(request.getParam("rate")));
      default -> new Answer(200, status());
    };
  }

  private Answer throttle(String rate) {
    return switch (rate) {
      case "off" -> change(throttle::off);
      case "auto" -> change(throttle::automatic);
      default -> {
        try {
          ByteSize limit = ByteSize.parse(rate);
          yield limit.bytes() < 1
              ? Answer.error(400, "the rate is 0", "Use pause to stop the copy.")
              : change(() -> throttle.rate(limit));
        } catch (IllegalArgumentException e) {
          yield Answer.error(
              400, "the rate cannot be read", "Write rate=50MB, rate=off or rate=auto.");
        }
      }
    };
  }

  private Answer call(Calls.Kind kind) {
    return calls
        .make(kind)
        .map(call -> new Answer(200, Map.of("attempt", call.number())))
        .orElseGet(() ->
            Answer.error(
                409,
                "the run has not come to the gate, or answers another call: it is in phase "
                    + progress.phase(),
                "Look with pgcutover status, and call again once it waits."));
  }

  /** Only rows are held back, those that are copied and those that are compared. */
  private Answer change(Runnable change) {
    if (!Phase.PARITY.isAtLeast(progress.phase()) && !progress.phase().isPass()) {
      return Answer.error(
          409,
          "nothing is held back: the migration is in phase " + progress.phase(),
          "Only copying and comparing rows can be paused or slowed down.");
    }
    change.run();
    return new Answer(200, status());
  }

  private Status status() {
    return Status.of(
        progress,
        began,
        attempt,
        source,
        target,
        throttle.throttling(),
        throttle.isAutomatic(),
        watched);
  }

  private boolean isAuthorized(HttpServerRequest request) {
    String given = String.valueOf(request.getHeader(HttpHeaders.AUTHORIZATION));
    return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization);
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || !(length == null || length.equals("0"));
  }

  private static String json(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
