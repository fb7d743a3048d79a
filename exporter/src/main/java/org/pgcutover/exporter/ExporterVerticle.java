package org.pgcutover.exporter;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exporter: answers scrapes on the event loop, while each pair is watched on threads of its
 * own. A scrape asks no server anything, so that one that is down or slow cannot make it late.
 */
public final class ExporterVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ExporterVerticle.class);

  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** Longer than most scrape intervals; who says nothing for so long holds no connection. */
  private static final int IDLE_SECONDS = 120;

  /**
   * How many passwords wait to be checked, one at a time: who guesses has one core at most. Who was
   * accepted since the start waits for none of them; until then a guesser who keeps all places
   * taken keeps out everybody else.
   */
  private static final int MOST_PASSWORDS = 8;

  private final ExporterConfig config;
  private final BasicAuthentication authentication;
  private final Exposition exposition = new Exposition();
  private final ShownProgress progress = new ShownProgress();
  private final Map<String, PairWatch> pairs = new LinkedHashMap<>();
  private final Promise<URI> address = Promise.promise();
  private int passwordsInCheck;

  public ExporterVerticle(ExporterConfig config) {
    this.config = config;
    this.authentication = new BasicAuthentication(config.security().users());
    for (WatchedPair pair : config.pairs()) {
      pairs.put(pair.name(), new PairWatch(pair, config.sampling()));
    }
  }

  /** Where the exporter listens, with the actual port; fails where it cannot listen. */
  public Future<URI> address() {
    return address.future();
  }

  /** Succeeds once the exporter listens, whether or not the servers answer. */
  @Override
  public Future<?> start() {
    WorkerExecutor passwords = vertx.createSharedWorkerExecutor("pgcutover-passwords", 1);
    LocalCodec.register(vertx.eventBus(), MigrationProgress.class);
    vertx
        .eventBus()
        .<MigrationProgress>localConsumer(
            MigrationProgress.ADDRESS, message -> progress.show(message.body()));
    HttpServerOptions options = options(config.security());
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> authenticate(request, passwords))
        .listen(config.port(), config.host())
        .onSuccess(server -> {
          listening(server);
          config
              .security()
              .tls()
              .ifPresent(
                  tls -> CertificateRenewal.begin(vertx, server, options.getSslOptions(), tls));
          pairs.values().forEach(pair -> pair.start(this::holdsBeats));
        })
        .onFailure(address::tryFail);
  }

  @Override
  public Future<?> stop() {
    pairs.values().forEach(PairWatch::stop);
    return vertx.executeBlocking(
        () -> {
          for (PairWatch pair : pairs.values()) {
            pair.join();
          }
          return true;
        },
        false);
  }

  private boolean holdsBeats() {
    return progress.isAtLeast(Phase.CUTOVER);
  }

  private static HttpServerOptions options(WebSecurity security) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setCompressionSupported(true)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    security
        .tls()
        .ifPresent(tls -> {
          options
              .setSsl(true)
              .setKeyCertOptions(
                  new PemKeyCertOptions()
                      .setCertPath(tls.certificate().toString())
                      .setKeyPath(tls.key().toString()));
          tls.clients()
              .ifPresent(authority ->
                  options
                      .setClientAuth(ClientAuth.REQUIRED)
                      .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString())));
        });
    return options;
  }

  private void listening(HttpServer server) {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    String scheme = config.security().tls().isPresent() ? "https" : "http";
    URI uri = URI.create("%s://%s:%d".formatted(scheme, host, server.actualPort()));
    log.info("metrics at {}/metrics", uri);
    address.tryComplete(uri);
  }

  private void authenticate(HttpServerRequest request, WorkerExecutor passwords) {
    if (config.security().users().isEmpty()) {
      answer(request);
      return;
    }
    String header = Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION)).orElse("");
    Optional<BasicAuthentication.Credentials> given = BasicAuthentication.read(header);
    if (given.isEmpty()) {
      refuse(request);
    } else if (authentication.remembers(given.get())) {
      answer(request);
    } else if (passwordsInCheck == MOST_PASSWORDS) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      end(request, 503, "too many passwords at once\n");
    } else {
      check(given.get(), request, passwords);
    }
  }

  private void check(
      BasicAuthentication.Credentials given, HttpServerRequest request, WorkerExecutor passwords) {
    passwordsInCheck++;
    passwords
        .executeBlocking(() -> authentication.verifies(given))
        .onComplete(checked -> passwordsInCheck--)
        .onSuccess(right -> {
          if (right) {
            answer(request);
          } else {
            refuse(request);
          }
        })
        .onFailure(failure -> {
          log.error("a password cannot be checked", failure);
          end(request, 500, "the password cannot be checked\n");
        });
  }

  private static void refuse(HttpServerRequest request) {
    request.response().putHeader("WWW-Authenticate", "Basic realm=\"pgcutover\"");
    end(request, 401, "name and password are needed\n");
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      end(request, 405, "only GET and HEAD\n");
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/probe" -> probe(request);
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
    if (pairs.values().stream().allMatch(PairWatch::isReady)) {
      end(request, 200, "ready\n");
    } else {
      end(request, 503, "not every server has been asked yet\n");
    }
  }

  /** The exporter itself, the migration that it is part of, and the pair where there is one. */
  private void metrics(HttpServerRequest request) {
    List<Sample> own = new ArrayList<>(List.of(build()));
    own.addAll(progress.samples());
    show(request, own, pairs.size() == 1 ? pairs.values() : List.of());
  }

  /** One pair of several, by its name: the addresses and passwords are the configuration's. */
  private void probe(HttpServerRequest request) {
    String name;
    try {
      name = request.getParam("pair");
    } catch (IllegalArgumentException e) {
      end(request, 400, "the query cannot be read\n");
      return;
    }
    PairWatch pair = name == null ? null : pairs.get(name);
    if (pair == null) {
      String known = String.join(", ", pairs.keySet());
      end(request, name == null ? 400 : 404, "/probe?pair=NAME, with one of: " + known + "\n");
      return;
    }
    show(request, List.of(build()), List.of(pair));
  }

  private void show(HttpServerRequest request, List<Sample> own, Collection<PairWatch> shown) {
    String accept = Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
    // It does not block, but thousands of series would keep the event loop from other work.
    vertx
        .executeBlocking(() -> render(own, shown, accept), false)
        .onSuccess(rendered -> {
          request.response().putHeader(HttpHeaders.CONTENT_TYPE, rendered.contentType());
          end(request, 200, rendered.body());
        })
        .onFailure(failure -> {
          log.error("a scrape cannot be rendered", failure);
          end(request, 500, "the scrape cannot be rendered\n");
        });
  }

  private Exposition.Rendered render(List<Sample> own, Collection<PairWatch> shown, String accept) {
    List<Sample> samples = new ArrayList<>(own);
    shown.forEach(pair -> samples.addAll(pair.samples()));
    return exposition.render(
        samples, shown.stream().flatMap(pair -> pair.histograms().stream()).toList(), accept);
  }

  private static Sample build() {
    return Metric.BUILD_INFO.sample(1, version(), Runtime.version().toString());
  }

  private String landingPage() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head><title>pgcutover exporter</title></head>
    <body>
    <h1>pgcutover exporter</h1>
    <ul>
    <li><a href="/metrics">/metrics</a></li>
    %s
    <li><a href="/-/healthy">/-/healthy</a></li>
    <li><a href="/-/ready">/-/ready</a></li>
    </ul>
    </body>
    </html>
    """
        .formatted(
            pairs.keySet().stream()
                .map("<li><a href=\"/probe?pair=%1$s\">/probe?pair=%1$s</a></li>"::formatted)
                .collect(Collectors.joining("\n")));
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
