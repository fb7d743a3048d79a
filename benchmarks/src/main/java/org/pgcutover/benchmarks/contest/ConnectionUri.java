package org.pgcutover.benchmarks.contest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;

/** An endpoint as programs take it, with its TLS options. */
final class ConnectionUri {
  private ConnectionUri() {}

  /** For the environment of a process only. */
  static String withPassword(Endpoint endpoint) {
    return uri(endpoint, endpoint.password());
  }

  static String withoutPassword(Endpoint endpoint) {
    return uri(endpoint, Optional.empty());
  }

  private static String uri(Endpoint endpoint, Optional<String> password) {
    StringBuilder uri = new StringBuilder("postgresql://").append(encode(endpoint.user()));
    password.ifPresent(p -> uri.append(':').append(encode(p)));
    uri.append("@%s:%d/%s".formatted(endpoint.host(), endpoint.port(), endpoint.database()));
    String separator = "?";
    for (var option : endpoint.options().entrySet()) {
      uri.append(separator).append(option.getKey()).append('=').append(encode(option.getValue()));
      separator = "&";
    }
    return uri.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
