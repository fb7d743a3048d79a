package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** The server's version, as an info metric to join with. */
final class ServerCollector implements Collector {
  private static final Sql SERVER = Sql.file(ServerCollector.class, "server");

  @Override
  public String name() {
    return "server";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    String text = session.one(SERVER, row -> row.getString("server_version"));
    return List.of(Metric.SERVER_INFO.sample(1, session.side().toString(), text));
  }
}
