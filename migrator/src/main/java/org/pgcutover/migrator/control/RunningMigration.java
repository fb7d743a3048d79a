package org.pgcutover.migrator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cutover.Calls;
import org.pgcutover.postgres.Deadline;

/** A migration that runs in another process of this user on this machine. */
public final class RunningMigration {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  private final Plan plan;
  private final Path path;
  private final ControlFile file;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private RunningMigration(Plan plan, Path path, ControlFile file) {
    this.plan = plan;
    this.path = path;
    this.file = file;
  }

  /** Empty where no run of this plan answers, in either direction: a rollback is one as well. */
  public static Optional<RunningMigration> find(Plan plan, Map<String, String> environment) {
    return ControlFile.path(environment, plan.migration())
        .flatMap(path -> ControlFile.read(path).map(file -> new RunningMigration(plan, path, file)))
        .filter(run -> run.answer("GET", "/status").filter(run::isOurs).isPresent());
  }

  /**
   * The run of this plan.
   *
   * @throws MigrationException.Refused where no run of this plan answers
   */
  public static RunningMigration get(Plan plan, Map<String, String> environment) {
    return find(plan, environment).orElseThrow(() -> notRunning(plan));
  }

  public Status status() {
    return status(ask("GET", "/status"));
  }

  public Status pause() {
    return status(ask("POST", "/pause"));
  }

  public Status resume() {
    return status(ask("POST", "/resume"));
  }

  /**
   * Limits the copy.
   *
   * @param rate such as {@code 50MB}, {@code off} or {@code auto}
   */
  public Status throttle(String rate) {
    return status(ask("POST", "/throttle?rate=" + URLEncoder.encode(rate, StandardCharsets.UTF_8)));
  }

  /** Empty where the run has ended, or does not answer within a few seconds. */
  public Optional<Status> statusIfItAnswers() {
    return answer("GET", "/status")
        .filter(response -> response.statusCode() == 200)
        .map(RunningMigration::status);
  }

  /**
   * Whether it has ended: its process has, or it took its file away as every run does at its end.
   * One that does not answer may be stopped, or have no time.
   */
  public boolean hasEnded() {
    return ControlFile.read(path)
        .filter(file::equals)
        .filter(ControlFile::hasLiveProcess)
        .isEmpty();
  }

  /** Of the process that runs it. */
  public long pid() {
    return file.pid();
  }

  /**
   * Asks something of a run that waits at the gate.
   *
   * @return the number of the attempt, by which {@link Status#attempt} tells of it; empty where it
   *     did not answer, and may have heard all the same
   * @throws MigrationException.Refused where it does not wait there
   */
  public OptionalInt call(Calls.Kind kind) {
    if (answer("GET", "/status").filter(response -> isOf(plan.reversed(), response)).isPresent()) {
      throw new MigrationException.Refused(
          "a run of %s is under way in the other direction".formatted(plan.migration()),
          "Look with pgcutover status, and call again once it has ended.");
    }
    return answer("POST", "/" + kind.word())
        .map(RunningMigration::granted)
        .map(response ->
            OptionalInt.of(json(response.body(), JsonNode.class).path("attempt").asInt()))
        .orElseGet(OptionalInt::empty);
  }

  private boolean isOurs(HttpResponse<String> response) {
    return isOf(plan, response) || isOf(plan.reversed(), response);
  }

  private static boolean isOf(Plan plan, HttpResponse<String> response) {
    // Behind a file that a killed run left anybody may listen by now.
    Optional<JsonNode> status =
        response.statusCode() == 200 ? anyJson(response.body()) : Optional.empty();
    return status
        .filter(s -> s.path("source").asText().equals(plan.source().toString()))
        .filter(s -> s.path("target").asText().equals(plan.target().toString()))
        .isPresent();
  }

  private static Optional<JsonNode> anyJson(String text) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private HttpResponse<String> ask(String method, String resource) {
    return granted(answer(method, resource).orElseThrow(() -> notRunning(plan)));
  }

  private static HttpResponse<String> granted(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      JsonNode error = json(response.body(), JsonNode.class);
      throw new MigrationException.Refused(
          error.path("error").asText("the run answered " + response.statusCode()),
          error.path("hint").asText("pgcutover status shows what it does."));
    }
    return response;
  }

  private Optional<HttpResponse<String>> answer(String method, String resource) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(file.port(), resource)))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + file.token())
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  private static Status status(HttpResponse<String> response) {
    return json(response.body(), Status.class);
  }

  private static <T> T json(String text, Class<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MigrationException notRunning(Plan plan) {
    return new MigrationException.Refused(
        "no run of %s answers on this machine".formatted(plan.migration()),
        "Begin it with pgcutover run, and call this as the same user on the same machine.");
  }
}
