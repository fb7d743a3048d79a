package org.pgcutover.exporter;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server use its certificate's files anew once they were written again, as Prometheus' own
 * exporters do: a copy may take longer than a certificate is valid. Confined to its context.
 */
final class CertificateRenewal {
  private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final FileTime NEVER = FileTime.fromMillis(0);

  private final Vertx vertx;
  private final HttpServer server;
  private final ServerSSLOptions options;
  private final List<Path> files;
  private List<FileTime> known;

  private CertificateRenewal(
      Vertx vertx, HttpServer server, ServerSSLOptions options, WebSecurity.Tls tls) {
    this.vertx = vertx;
    this.server = server;
    this.options = options;
    this.files =
        Stream.concat(Stream.of(tls.certificate(), tls.key()), tls.clients().stream()).toList();
    this.known = written();
  }

  /**
   * Looks at the files from now on.
   *
   * @param options of the server that listens by them
   */
  static void begin(Vertx vertx, HttpServer server, ServerSSLOptions options, WebSecurity.Tls tls) {
    CertificateRenewal renewal = new CertificateRenewal(vertx, server, options, tls);
    vertx.setPeriodic(LOOK.toMillis(), timer -> renewal.look());
  }

  private void look() {
    vertx
        .executeBlocking(this::written)
        .onSuccess(now -> {
          if (!now.equals(known)) {
            known = now;
            renew();
          }
        });
  }

  /**
   * What cannot be read leaves what was. Certificate and key are rarely written at once: where the
   * look falls between, nobody is answered until the next.
   */
  private void renew() {
    server
        .updateSSLOptions(options, true)
        .onSuccess(updated -> log.info("{} is used as it is now", files.getFirst()))
        .onFailure(failure ->
            log.warn(
                "{} cannot be used as it is now, what it was goes on: {}",
                files.getFirst(),
                failure.getMessage()));
  }

  private List<FileTime> written() {
    return files.stream().map(CertificateRenewal::written).toList();
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return NEVER;
    }
  }
}
