package org.pgcutover.migrator.cli;

import java.util.List;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** All that a migration could leave on one server: what is in the database, and beside it. */
record Traces(List<String> objects, List<String> beside) {
  private static final Sql BESIDE =
      new Sql(
          "beside",
          """
          select 'schema ' || nspname from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
          union all
          select 'slot ' || slot_name from pg_replication_slots
          union all
          select 'publication ' || pubname from pg_publication
          union all
          select 'subscription ' || subname from pg_subscription
          union all
          select 'origin ' || roname from pg_replication_origin
          union all
          select 'setting ' || setdatabase || ' ' || setrole || ' ' || setconfig::text
          from pg_db_role_setting
          union all
          select 'role ' || rolname from pg_roles
          union all
          select 'prepared ' || gid from pg_prepared_xacts
          union all
          select 'database ' || datname from pg_database
          order by 1
          """);

  static Traces of(Endpoint endpoint) {
    try (Session session = endpoint.open("test")) {
      return new Traces(
          new Catalog(session).objects().stream().map(Object::toString).toList(),
          session.list(BESIDE, row -> row.getString(1)));
    }
  }
}
