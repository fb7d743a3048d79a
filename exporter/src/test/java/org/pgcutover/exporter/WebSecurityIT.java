package org.pgcutover.exporter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/** Over TLS, and to those who have a password. The servers behind are not there. */
class WebSecurityIT {
  private static final String HASH = BCrypt.withDefaults().hashToString(4, "word".toCharArray());

  private static final String ALIAS = "exporter";
  private static final char[] WORD = "password".toCharArray();

  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }

  @Test
  void asksForAPasswordAndAnswersOverTls() throws Exception {
    KeyStore own = selfSigned();
    WebSecurity.Tls tls = write(own);
    URI address = deploy(new WebSecurity(Optional.of(tls), Map.of("prometheus", HASH)));
    assertThat(address.getScheme()).isEqualTo("https");

    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusting(own.getCertificate(ALIAS))).build()) {
      assertThat(status(client, address, "prometheus:word")).isEqualTo(200);
      assertThat(status(client, address, "prometheus:wrong")).isEqualTo(401);
      assertThat(status(client, address, "")).isEqualTo(401);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> status(client, address, "prometheus:word"))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() ->
              status(
                  client, URI.create("http://localhost:" + address.getPort()), "prometheus:word"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
    KeyStore first = selfSigned();
    WebSecurity.Tls tls = write(first);
    URI address = deploy(new WebSecurity(Optional.of(tls), Map.of()));
    assertThat(isTrusted(address, first)).isTrue();

    Files.delete(folder.resolve("own.p12"));
    KeyStore second = selfSigned();
    write(second);

    await().atMost(Duration.ofSeconds(60)).until(() -> isTrusted(address, second));
    assertThat(isTrusted(address, first)).isFalse();

    Files.writeString(tls.key(), "half of a file");
    await()
        .during(Duration.ofSeconds(6))
        .atMost(Duration.ofSeconds(30))
        .until(() -> isTrusted(address, second));
  }

  private static boolean isTrusted(URI address, KeyStore own) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusting(own.getCertificate(ALIAS))).build()) {
      return status(client, address, "") == 200;
    } catch (SSLException e) {
      return false;
    }
  }

  /** Each guess costs bcrypt's time: only some wait for it, and who is known waits for none. */
  @Test
  void whoGuessesPasswordsKeepsNobodyElseWaiting() throws Exception {
    String slow = BCrypt.withDefaults().hashToString(11, "word".toCharArray());
    URI address = deploy(new WebSecurity(Optional.empty(), Map.of("prometheus", slow)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(status(client, address, "prometheus:word")).isEqualTo(200);

      List<CompletableFuture<Integer>> guesses =
          IntStream.range(0, 20)
              .mapToObj(guess -> request(address, "prometheus:wrong" + guess))
              .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
              .map(answer -> answer.thenApply(HttpResponse::statusCode))
              .toList();
      // Some are refused at once, and then the others are being checked.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> guesses.stream().anyMatch(guess -> guess.getNow(0) == 503));
      assertThat(status(client, address, "prometheus:word")).isEqualTo(200);
      assertThat(guesses).as("the last guesses wait still").anyMatch(guess -> !guess.isDone());
      assertThat(guesses.stream().map(CompletableFuture::join))
          .contains(401)
          .containsOnly(401, 503);
      for (int guess = 0; guess < 10; guess++) {
        assertThat(status(client, address, "prometheus:late" + guess)).isEqualTo(401);
      }
    }
  }

  /** Answers that nobody fetches would fill the memory. */
  @Test
  @Timeout(60)
  void whoAsksOnWithoutReadingIsCutOff() throws Exception {
    byte[] requests = "GET / HTTP/1.1\r\nHost: exporter\r\n\r\n".repeat(1000).getBytes(US_ASCII);
    URI address = deploy(WebSecurity.NONE);
    try (Socket deaf = new Socket(address.getHost(), address.getPort())) {
      assertThatThrownBy(
              () -> {
                for (int thousand = 0; thousand < 200; thousand++) {
                  deaf.getOutputStream().write(requests);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(status(client, address, "")).isEqualTo(200);
    }
  }

  private URI deploy(WebSecurity security) throws Exception {
    ExporterVerticle exporter =
        new ExporterVerticle(
            new ExporterConfig(
                "localhost",
                0,
                Duration.ofSeconds(1),
                security,
                List.of(WatchedPair.of("shop", nowhere(Side.SOURCE), nowhere(Side.TARGET)))));
    vertx.deployVerticle(exporter).toCompletionStage().toCompletableFuture().get(30, SECONDS);
    return exporter.address().toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }

  private static int status(HttpClient client, URI address, String credentials)
      throws IOException, InterruptedException {
    return client.send(request(address, credentials), BodyHandlers.ofString()).statusCode();
  }

  private static HttpRequest request(URI address, String credentials) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/metrics")).timeout(Duration.ofSeconds(30));
    if (!credentials.isEmpty()) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }
    return request.build();
  }

  private KeyStore selfSigned() throws GeneralSecurityException, IOException, InterruptedException {
    Path file = folder.resolve("own.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(WORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), WORD);
  }

  private WebSecurity.Tls write(KeyStore own) throws GeneralSecurityException, IOException {
    return new WebSecurity.Tls(
        pem("CERTIFICATE", own.getCertificate(ALIAS).getEncoded()),
        pem("PRIVATE KEY", own.getKey(ALIAS, WORD).getEncoded()),
        Optional.empty());
  }

  private Path pem(String what, byte[] content) throws IOException {
    return Files.writeString(
        folder.resolve(what + ".pem"),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(content)));
  }

  private static SSLContext trusting(Certificate certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("exporter", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Endpoint nowhere(Side side) {
    return Endpoint.parse(side, "postgresql://watcher@127.0.0.1:1/shop", Map.of());
  }
}
