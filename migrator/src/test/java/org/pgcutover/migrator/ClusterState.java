package org.pgcutover.migrator;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The settings of a cluster: what is in force and where it comes from, and the lines of
 * postgresql.auto.conf. Equal before and after where all was put back.
 */
record ClusterState(TreeMap<String, String> settings, TreeSet<String> lines) {
  private static final Sql SETTINGS =
      Sql.of(
          "select name, concat_ws(' ', setting, source, regexp_replace(sourcefile, '.*/', ''), pending_restart) as state from pg_settings where source not in ('client', 'session', 'database') and name not in ('in_hot_standby')");
  private static final Sql LINES =
      Sql.of(
          "select line from regexp_split_to_table(pg_read_file('postgresql.auto.conf'), E'\\n') as line where line <> '' and line not like '#%'");

  static ClusterState of(Endpoint endpoint) {
    try (Session session = endpoint.withDatabase("postgres").openPlain("scenario")) {
      TreeMap<String, String> settings = new TreeMap<>();
      session
          .list(SETTINGS, row -> List.of(row.getString("name"), row.getString("state")))
          .forEach(setting -> settings.put(setting.getFirst(), setting.getLast()));
      return new ClusterState(
          settings, new TreeSet<>(session.list(LINES, row -> row.getString("line"))));
    }
  }
}
