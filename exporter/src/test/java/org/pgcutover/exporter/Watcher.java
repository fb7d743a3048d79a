package org.pgcutover.exporter;

import java.util.Optional;
import org.pgcutover.postgres.Endpoint;

/** A role of which tests know the password. */
final class Watcher {
  private Watcher() {}

  /** The same database, for a role whose password is {@code watcher}. */
  static Endpoint as(String role, Endpoint superuser) {
    return new Endpoint(
        superuser.side(),
        superuser.host(),
        superuser.port(),
        superuser.database(),
        role,
        Optional.of("watcher"),
        superuser.options());
  }
}
