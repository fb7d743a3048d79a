package org.pgcutover.exporter;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Endpoint;

/** An exporter that is asked over HTTP, as Prometheus would. */
final class RunningExporter implements AutoCloseable {
  static final Duration SAMPLING = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  /** Of the migration shop. */
  RunningExporter(Endpoint source, Endpoint target) {
    this(List.of(WatchedPair.ofMigration("shop", source, target)));
  }

  RunningExporter(List<WatchedPair> pairs) {
    ExporterVerticle exporter =
        new ExporterVerticle(new ExporterConfig("127.0.0.1", 0, SAMPLING, WebSecurity.NONE, pairs));
    result(vertx.deployVerticle(exporter));
    address = result(exporter.address());
  }

  Scrape scrape() {
    return scrape("/metrics");
  }

  Scrape scrape(String path) {
    return Scrape.parse(get(path).body());
  }

  /**
   * Scrapes until what is asserted holds, for a minute. What a test compares with later has to be
   * asserted too, for each collector shows its series as soon as it has run.
   *
   * @return the scrape of which it holds
   */
  static Scrape eventually(RunningExporter exporter, Consumer<Scrape> assertions) {
    AtomicReference<@Nullable Scrape> last = new AtomicReference<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          Scrape scrape = exporter.scrape();
          last.set(scrape);
          assertions.accept(scrape);
        });
    return Objects.requireNonNull(last.get());
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10));
    try {
      return client.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("the exporter does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** How a request is answered that no client of good manners would send. */
  String statusLine(String request) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort());
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      socket
          .getOutputStream()
          .write((request + "\r\nHost: exporter\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return Objects.requireNonNull(answer.readLine(), "no answer");
    }
  }

  void publish(MigrationProgress progress) {
    vertx.eventBus().publish(MigrationProgress.ADDRESS, progress);
  }

  @Override
  public void close() {
    client.close();
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, SECONDS).join();
  }
}
