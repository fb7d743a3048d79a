package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.embedded.EmbeddedServer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
  private static final Sql ENCRYPTED =
      Sql.of("select ssl from pg_stat_ssl where pid = pg_backend_pid()");

  private Path ours;
  private Path foreign;
  private EmbeddedServer server;

  @BeforeAll
  void startAServerWithACertificate(@TempDir Path folder) throws Exception {
    ours = certificate(folder, "ours");
    foreign = certificate(folder, "foreign");
    server =
        EmbeddedServer.start(
            17,
            Map.of(
                "ssl", "on",
                "ssl_cert_file", ours.toString(),
                "ssl_key_file", folder.resolve("ours.key").toString()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "prefer", "require"})
  void encryptsWithoutLookingAtTheCertificate(String mode) {
    try (Session session = endpoint("localhost", "sslmode=" + mode).open("test")) {
      // allow asks for TLS only where the server refuses without it.
      assertThat(session.<Boolean>one(ENCRYPTED, row -> row.getBoolean(1)))
          .isEqualTo(!mode.equals("allow"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void acceptsTheCertificateThatItIsGiven(String mode) {
    try (Session session =
        endpoint("localhost", "sslmode=%s&sslrootcert=%s".formatted(mode, ours)).open("test")) {
      assertThat(session.<Boolean>one(ENCRYPTED, row -> row.getBoolean(1))).isTrue();
    }
  }

  @Test
  void refusesAnotherAuthority() {
    assertThatThrownBy(
            () -> endpoint("localhost", "sslmode=verify-ca&sslrootcert=" + foreign).open("test"))
        .isInstanceOf(PostgresException.class);
  }

  @Test
  void refusesAnotherHostName() {
    assertThatThrownBy(
            () -> endpoint("127.0.0.1", "sslmode=verify-full&sslrootcert=" + ours).open("test"))
        .isInstanceOf(PostgresException.class);
  }

  @Test
  void theSubscriptionsConnectionStringSaysTheSame() {
    Endpoint endpoint = endpoint("localhost", "sslmode=verify-full&sslrootcert=" + ours);
    try (Session session = endpoint.open("test")) {
      // libpq in the server reads it as an apply worker would.
      new ReplicationCommands(session).probeSubscription(endpoint.conninfo());

      assertThatThrownBy(() ->
              new ReplicationCommands(session)
                  .probeSubscription(
                      endpoint("127.0.0.1", "sslmode=verify-full&sslrootcert=" + ours).conninfo()))
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("does not match host name");
    }
  }

  private Endpoint endpoint(String host, String parameters) {
    Endpoint plain = server.endpoint(Side.SOURCE);
    return Endpoint.parse(
        Side.SOURCE,
        "postgresql://postgres@%s:%d/postgres?%s".formatted(host, plain.port(), parameters),
        Map.of("PGPASSWORD", plain.password().orElseThrow()));
  }

  private static Path certificate(Path folder, String name)
      throws IOException, InterruptedException {
    Path certificate = folder.resolve(name + ".crt");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                folder.resolve(name + ".key").toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor()).isZero();
    return certificate;
  }
}
