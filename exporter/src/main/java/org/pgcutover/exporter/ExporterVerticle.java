package org.pgcutover.exporter;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exporter: answers scrapes on the event loop and deploys the samplers of both sides and the
 * heartbeat on virtual threads. A scrape asks no server anything, so that one that is down or slow
 * cannot make it late.
 */
public final class ExporterVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ExporterVerticle.class);

  private static final int INTERVALS_SHOWN = 3;
  // However often a server is read, one slow answer is not a server that is gone.
  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(2);
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final ExporterConfig config;
  private final Exposition exposition = new Exposition();
  private final ShownProgress progress = new ShownProgress();
  private final LatestSamples latest;
  private final Heartbeat heartbeat;
  private final Promise<URI> address = Promise.promise();

  public ExporterVerticle(ExporterConfig config) {
    this.config = config;
    this.latest = new LatestSamples(lifetime(config.sampling()), System::nanoTime);
    this.heartbeat = new Heartbeat(config.replicationName(), System::nanoTime);
  }

  /** Where the exporter listens, with the actual port; fails where it cannot listen. */
  public Future<URI> address() {
    return address.future();
  }

  /** Succeeds once the exporter listens, whether or not the servers answer. */
  @Override
  public Future<?> start() {
    LocalCodec.register(vertx.eventBus(), MigrationProgress.class);
    vertx
        .eventBus()
        .<MigrationProgress>localConsumer(
            MigrationProgress.ADDRESS, message -> progress.show(message.body()));
    return vertx
        .createHttpServer(new HttpServerOptions().setCompressionSupported(true))
        .requestHandler(this::answer)
        .listen(config.port(), config.host())
        .onSuccess(this::listening)
        .onFailure(address::tryFail)
        .compose(server -> deploySamplers());
  }

  private void listening(HttpServer server) {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    URI uri = URI.create("http://%s:%d".formatted(host, server.actualPort()));
    log.info("metrics at {}/metrics", uri);
    address.tryComplete(uri);
  }

  private Future<?> deploySamplers() {
    List<VerticleBase> samplers = new ArrayList<>();
    samplers.add(
        new SideSampler(config.source(), Collector.ofSource(config), config.sampling(), latest));
    samplers.add(
        new SideSampler(config.target(), Collector.ofTarget(config), config.sampling(), latest));
    if (config.heartbeat()) {
      samplers.add(
          new HeartbeatProbe(config, () -> progress.isAtLeast(Phase.CUTOVER), heartbeat, latest));
    }
    DeploymentOptions blocking =
        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    return Future.all(
        samplers.stream().map(sampler -> vertx.deployVerticle(sampler, blocking)).toList());
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      end(request, 405, "only GET and HEAD\n");
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/-/healthy" -> end(request, 200, "healthy\n");
      case "/-/ready" -> ready(request);
      case "/" -> {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        end(request, 200, landingPage());
      }
      case null, default -> end(request, 404, "not found\n");
    }
  }

  private void ready(HttpServerRequest request) {
    if (latest.isReady()) {
      end(request, 200, "ready\n");
    } else {
      end(request, 503, "no server has been asked yet\n");
    }
  }

  private void metrics(HttpServerRequest request) {
    String accept = Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
    // It does not block, but thousands of series would keep the event loop from other work.
    vertx
        .executeBlocking(() -> exposition.render(samples(), heartbeat.histograms(), accept), false)
        .onSuccess(rendered -> {
          request.response().putHeader(HttpHeaders.CONTENT_TYPE, rendered.contentType());
          end(request, 200, rendered.body());
        })
        .onFailure(failure -> {
          log.error("a scrape cannot be rendered", failure);
          end(request, 500, "the scrape cannot be rendered\n");
        });
  }

  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    samples.add(Metric.BUILD_INFO.sample(1, version(), Runtime.version().toString()));
    samples.addAll(latest.samples());
    samples.addAll(heartbeat.samples());
    samples.addAll(progress.samples());
    return samples;
  }

  private static Duration lifetime(Duration sampling) {
    Duration intervals = sampling.multipliedBy(INTERVALS_SHOWN);
    return intervals.compareTo(SHORTEST_LIFETIME) < 0 ? SHORTEST_LIFETIME : intervals;
  }

  private String landingPage() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head><title>pgcutover exporter</title></head>
    <body>
    <h1>pgcutover exporter</h1>
    <p>Migration %s.</p>
    <ul>
    <li><a href="/metrics">/metrics</a></li>
    <li><a href="/-/healthy">/-/healthy</a></li>
    <li><a href="/-/ready">/-/ready</a></li>
    </ul>
    </body>
    </html>
    """
        .formatted(config.migration());
  }

  /** The jar's version; classes outside a jar have none. */
  private static String version() {
    return Optional.ofNullable(ExporterVerticle.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static void end(HttpServerRequest request, int status, String text) {
    end(request, status, Buffer.buffer(text));
  }

  private static void end(HttpServerRequest request, int status, Buffer body) {
    request
        .response()
        .setStatusCode(status)
        .end(body)
        .onFailure(failure -> log.debug("a client went away: {}", failure.getMessage()));
  }
}
