package org.pgcutover.migrator.pool;

import org.pgcutover.postgres.Quote;

/** What the admin console is told to do. Source: PgBouncer's manual, "Admin console". */
public enum AdminCommand {
  PAUSE,
  RELOAD,
  RECONNECT,
  RESUME;

  /** For one database. */
  public String of(String database) {
    return name() + " " + Quote.identifier(database);
  }
}
