package org.pgcutover.migrator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.exporter.WebSecurity;

class WebConfigFileTest {
  private static final String HASH = "$2y$10$7EqJtq98hPqEX7fNZaFWoOhi5eM4WnJWwVQwXbxq1UJXvZCkQbi4W";

  @TempDir private Path folder;

  @Test
  void readsWhatPrometheusReads() throws IOException {
    Files.writeString(folder.resolve("cert.pem"), "");
    Files.writeString(folder.resolve("key.pem"), "");
    Files.writeString(folder.resolve("ca.pem"), "");

    WebSecurity security =
        read(
            """
            tls_server_config:
              cert_file: cert.pem
              key_file: key.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
            basic_auth_users:
              prometheus: %s
            """
                .formatted(HASH));

    assertThat(security.users()).containsEntry("prometheus", HASH);
    assertThat(security.tls().orElseThrow().certificate()).isEqualTo(folder.resolve("cert.pem"));
    assertThat(security.tls().orElseThrow().clients()).hasValue(folder.resolve("ca.pem"));
    assertThat(security.toString()).doesNotContain(HASH);
  }

  @Test
  void anEmptyFileAsksForNothing() throws IOException {
    assertThat(read("# nothing yet\n")).isEqualTo(WebSecurity.NONE);
  }

  @Test
  void saysAllThatIsWrongAtOnceAndShowsNoPassword() {
    assertThatThrownBy(() ->
            read(
                """
                tls_server_config:
                  cert_file: missing.pem
                  client_auth_type: RequestClientCert
                basic_auth_users:
                  prometheus: secret
                """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "missing.pem", "key_file is not given", "client_auth_type", "bcrypt")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aFolderIsNoCertificateAndSomeHashesTakeTooLong() {
    assertThatThrownBy(() ->
            read(
                """
                tls_server_config:
                  cert_file: ""
                  key_file: .
                basic_auth_users:
                  prometheus: %s
                """
                    .formatted(HASH.replace("$10$", "$31$"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("cert_file cannot be read", "key_file cannot be read", "cost");
  }

  @Test
  void refusesKeysThatItDoesNotKnow() {
    assertThatThrownBy(() -> read("http_server_config: {http2: true}\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http_server_config");
  }

  private WebSecurity read(String text) throws IOException {
    Path file = folder.resolve("web.yml");
    Files.writeString(file, text);
    return WebConfigFile.read(file);
  }
}
