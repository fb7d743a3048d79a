package org.pgcutover.exporter;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * By which certificate the exporter answers, and whom, in the terms of Prometheus' web
 * configuration.
 *
 * @param users bcrypt hashes of passwords by name; none lets everybody ask
 */
public record WebSecurity(Optional<Tls> tls, Map<String, String> users) {
  /** Plain HTTP for everybody. */
  public static final WebSecurity NONE = new WebSecurity(Optional.empty(), Map.of());

  public WebSecurity {
    users = Map.copyOf(users);
  }

  /**
   * Certificate and key in PEM.
   *
   * @param clients the authority of clients' certificates; empty asks for none
   */
  public record Tls(Path certificate, Path key, Optional<Path> clients) {}

  /** Without hashes. */
  @Override
  public String toString() {
    return "WebSecurity[tls=%s, users=%s]".formatted(tls, users.keySet());
  }
}
