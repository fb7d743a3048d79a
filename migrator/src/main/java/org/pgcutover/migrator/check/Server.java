package org.pgcutover.migrator.check;

import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Which server stands on one side.
 *
 * @param systemIdentifier of the cluster, equal in all its physical copies (pg_control_system)
 * @param process the identifier and the moment of the server's start: equal for one running server
 *     only
 */
public record Server(
    ServerVersion version, String systemIdentifier, String process, String database) {
  private static final Sql IDENTITY = Sql.file(Server.class, "identity");

  public static Server of(Session session) {
    ServerVersion version = session.version();
    return session.one(
        IDENTITY,
        row ->
            new Server(
                version,
                row.getString("system_identifier"),
                row.getString("server"),
                row.getString("database")));
  }
}
