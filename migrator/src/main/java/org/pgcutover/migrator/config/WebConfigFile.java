package org.pgcutover.migrator.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgcutover.exporter.WebSecurity;

/**
 * Reads a web configuration as Prometheus and its exporters have it: {@code tls_server_config} with
 * {@code cert_file}, {@code key_file}, {@code client_auth_type}, {@code client_ca_file}, and {@code
 * basic_auth_users} with bcrypt hashes. Paths are relative to the file.
 */
public final class WebConfigFile {
  private static final String REQUIRED = "RequireAndVerifyClientCert";
  // Each step of the cost doubles the time: 14 takes about a second, 31 more than a day.
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");

  @JsonNaming(SnakeCaseStrategy.class)
  record WebConfig(
      Optional<TlsServerConfig> tlsServerConfig, Optional<Map<String, String>> basicAuthUsers) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record TlsServerConfig(
      Optional<String> certFile,
      Optional<String> keyFile,
      Optional<String> clientAuthType,
      Optional<String> clientCaFile) {}

  private final Path file;
  private final List<String> problems = new ArrayList<>();

  private WebConfigFile(Path file) {
    this.file = file;
  }

  /**
   * Reads it, and says all that is wrong at once.
   *
   * @throws ConfigurationException where it cannot be read or would not do what it says
   */
  public static WebSecurity read(Path file) {
    return new WebConfigFile(file).security(YamlFile.read(file, WebConfig.class));
  }

  private WebSecurity security(WebConfig config) {
    Map<String, String> users = config.basicAuthUsers().orElse(Map.of());
    users.forEach((user, hash) -> {
      if (hash == null || !BCRYPT.matcher(hash).matches()) {
        problem(
            "basic_auth_users." + user + " is not a bcrypt hash of a cost from 4 to 14",
            "Make one with htpasswd -nBC 10 \"\".");
      }
    });
    Optional<WebSecurity.Tls> tls = config.tlsServerConfig().map(this::tls);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new WebSecurity(tls, users);
  }

  private WebSecurity.Tls tls(TlsServerConfig config) {
    String clients = config.clientAuthType().orElse("NoClientCert");
    boolean asks = clients.equals(REQUIRED);
    if (!asks && !clients.equals("NoClientCert")) {
      problem(
          "tls_server_config.client_auth_type is not known",
          "Write NoClientCert or %s.".formatted(REQUIRED));
    }
    if (asks != config.clientCaFile().isPresent()) {
      problem(
          "tls_server_config.client_ca_file and client_auth_type do not fit together",
          "Give both client_auth_type: %s and client_ca_file, or neither.".formatted(REQUIRED));
    }
    return new WebSecurity.Tls(
        existing("cert_file", config.certFile()),
        existing("key_file", config.keyFile()),
        config.clientCaFile().map(path -> existing("client_ca_file", Optional.of(path))));
  }

  private Path existing(String key, Optional<String> given) {
    Path path = file.toAbsolutePath().resolveSibling(given.orElse(""));
    if (given.isEmpty() || !Files.isReadable(path) || Files.isDirectory(path)) {
      problem(
          "tls_server_config.%s %s"
              .formatted(key, given.isEmpty() ? "is not given" : "cannot be read: " + given.get()),
          "Give a file in PEM.");
    }
    return path;
  }

  private void problem(String what, String hint) {
    problems.add("%s: %s%nhint: %s".formatted(file, what, hint));
  }
}
