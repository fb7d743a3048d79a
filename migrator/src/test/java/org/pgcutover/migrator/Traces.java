package org.pgcutover.migrator;

import java.util.List;
import java.util.stream.Stream;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What there is in a database that a migration could have left: equal before and after where it
 * left nothing.
 */
record Traces(List<String> replication, List<DatabaseObject> objects) {
  private static final Sql TRACES = Sql.file(Traces.class, "traces");
  private static final Sql SESSIONS =
      Sql.of(
          "select application_name from pg_stat_activity where datname = current_database() and application_name like 'pgcutover%'");

  static Traces of(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return new Traces(
          session.list(TRACES, row -> row.getString("trace")), new Catalog(session).objects());
    }
  }

  /** These and one more. */
  Traces with(String trace) {
    return new Traces(
        Stream.concat(replication.stream(), Stream.of(trace)).sorted().toList(), objects);
  }

  /** A session that was closed is still listed for a moment: to be awaited. */
  static List<String> sessions(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return session.list(SESSIONS, row -> row.getString(1));
    }
  }
}
