package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What lies around a database: settings, roles, tablespaces. */
class SurroundingsScenarioIT {
  private static final Servers SERVERS = new Servers();

  private DatabasePair pair = SERVERS.pair(15, 18);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void settingsAndTheCommentOfTheDatabaseComeAlong() {
    onDatabase(pair.source(), "set search_path to '$user', 'Odd, \"path\"', 'public'");
    onDatabase(pair.source(), "set app.greeting to 'it''s a \\ \"word\"'");
    onDatabase(pair.source(), "set work_mem to '5MB'");
    onDatabase(pair.source(), "set default_transaction_read_only to 'off'");
    // 15 is the last that knows it.
    onDatabase(pair.source(), "set force_parallel_mode to 'off'");
    pair.onSource("create role reporter in role pg_read_all_data");
    pair.onTarget("create role reporter");
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    pair.onSource(
        "alter role reporter in database %s set statement_timeout to '7s'"
            .formatted(pair.source().database()));
    pair.onSource(
        "alter role reporter in database %s set default_transaction_read_only to on"
            .formatted(pair.source().database()));
    pair.onSource(
        "comment on database %s is 'the ''shop'' itself'".formatted(pair.source().database()));
    onDatabase(pair.target(), "set work_mem to '6MB'");
    onDatabase(pair.target(), "set lock_timeout to '9s'");
    pair.onTarget("comment on database %s is 'empty'".formatted(pair.target().database()));
    List<String> before = settings(pair.target());

    pair.runToTheGate();
    assertThat(settings(pair.target()))
        .contains(" work_mem=5MB", "reporter statement_timeout=7s", "the 'shop' itself")
        .doesNotContain("reporter default_transaction_read_only=on");
    pair.abort();
    assertThat(settings(pair.target())).isEqualTo(before);

    Outcome.Done done = DatabasePair.done(pair.run());

    List<String> wanted = new ArrayList<>(settings(pair.source()));
    wanted.remove(" default_transaction_read_only=on");
    wanted.add(" default_transaction_read_only=off");
    wanted.add(" lock_timeout=9s");
    wanted.remove(" force_parallel_mode=off");
    assertThat(settings(pair.target())).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(done.carried().settings())
        .contains("work_mem", "statement_timeout of role \"reporter\"");
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("setting force_parallel_mode: found "));
  }

  @Test
  void rolesAreCreatedWithTheirMembershipsAndDroppedByAnAbort() {
    String suffix = "_" + pair.migration();
    String owner = "\"Own \"\"er" + suffix + "\"";
    for (String role :
        List.of(
            owner + " createdb noinherit connection limit 7 valid until '2030-01-02 03:04:05+00'",
            "readers" + suffix,
            "app" + suffix + " login password 'secret'",
            "admins" + suffix + " nologin bypassrls",
            "stranger" + suffix)) {
      pair.onSource("create role " + role);
    }
    pair.onSource("grant readers%1$s to app%1$s with admin option".formatted(suffix));
    pair.onSource("grant admins%1$s, pg_monitor to app%1$s".formatted(suffix));
    pair.onSource("comment on role readers%s is 'they read'".formatted(suffix));
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    pair.onSource("alter table kept owner to " + owner);
    pair.onSource("grant select on kept to readers" + suffix);
    pair.onSource("grant usage on schema public to readers" + suffix);
    pair.onSource(
        "alter default privileges in schema public grant select on tables to readers" + suffix);
    Plan withRoles = pair.plan(new Plan.Carry(Selection.EVERYTHING, true, Map.of()));
    List<String> before = roles(pair.target(), "");
    Traces tracesBefore = Traces.of(pair.target());

    assertThat(DatabasePair.refusal(pair.plan()))
        .startsWith("2 preconditions")
        .contains("CREATE ROLE \"readers%s\"; -- or let".formatted(suffix))
        .contains("CONNECTION LIMIT 7 VALID UNTIL '2030-01-02 03:04:05.000000+00'");
    assertThat(roles(pair.target(), "")).isEqualTo(before);

    DatabasePair.run(pair.plan(DatabasePair.LIMITS, Plan.Goal.GATE, withRoles.carry()));
    assertThat(roles(pair.target(), suffix)).hasSizeGreaterThan(3);
    DatabasePair.abort(withRoles);
    assertThat(roles(pair.target(), "")).isEqualTo(before);
    assertThat(Traces.of(pair.target())).isEqualTo(tracesBefore);

    Outcome.Done done = DatabasePair.done(DatabasePair.run(withRoles));

    assertThat(roles(pair.target(), suffix))
        .containsExactlyInAnyOrderElementsOf(
            roles(pair.source(), suffix).stream().filter(r -> !r.startsWith("stranger")).toList());
    assertThat(
            DatabasePair.number(
                pair.target(),
                "select count(*) from pg_authid where rolpassword is not null and rolname like '%"
                    + suffix
                    + "'"))
        .isZero();
    assertThat(done.carried().rolesWithoutPassword()).containsExactly("app" + suffix);
    assertThat(done.carried().roles()).hasSize(4);
  }

  @Test
  void membershipOptionsComeAlongWhereBothSidesKnowThem() {
    Servers.assumeClientFor(16, 18);
    pair = SERVERS.pair(16, 18);
    pair.onSource("create role lender; create role borrower");
    pair.onSource("grant lender to borrower with admin true, inherit false, set false");
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    pair.onSource("alter table kept owner to lender");

    DatabasePair.done(
        DatabasePair.run(pair.plan(new Plan.Carry(Selection.EVERYTHING, true, Map.of()))));

    assertThat(
            DatabasePair.number(
                pair.target(),
                "select count(*) from pg_auth_members where roleid = 'lender'::regrole and member = 'borrower'::regrole and admin_option and not inherit_option and not set_option"))
        .isOne();
  }

  @Test
  void relationsGoToTheTablespacesThatTheyAreMappedTo() {
    List.of("fast", "\"Slow one\"").forEach(name -> createTablespace(pair.source(), name));
    createTablespace(pair.target(), "quick");
    createTablespace(pair.target(), "\"Slow one\"");
    pair.onSource(
        """
        create table kept (id int primary key using index tablespace fast, v text) tablespace "Slow one";
        create table plain (id int primary key);
        create index kept_v on kept (v) tablespace fast;
        create materialized view sums tablespace fast as select count(*) from plain;
        create table log (id int primary key) partition by range (id) tablespace fast;
        create table log_1 partition of log for values from (1) to (9);
        insert into kept values (1, 'a');
        insert into log values (1);
        """);
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());

    assertThat(DatabasePair.refusal(pair.plan()))
        .contains("target: tablespace fast: found does not exist")
        .contains(
            "CREATE TABLESPACE \"fast\" LOCATION '…'; -- or map it in the configuration: tablespaces: {fast: pg_default}");
    assertThat(
            DatabasePair.refusal(tablespaces(Map.of("fast", "nowhere", "unknown", "pg_default"))))
        .startsWith("2 preconditions")
        .contains("target: tablespace nowhere: found does not exist")
        .contains("source: tablespace unknown: found does not exist");
    DatabasePair.run(
        pair.plan(
            DatabasePair.LIMITS,
            Plan.Goal.GATE,
            tablespaces(Map.of("fast", "pg_default")).carry()));
    assertThat(placed(pair.target())).isEqualTo("kept \"Slow one\"");
    pair.abort();
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);

    Plan plan = tablespaces(Map.of("fast", "quick", "Slow one", "quick"));
    DatabasePair.done(DatabasePair.run(plan));

    assertThat(placed(pair.target()))
        .isEqualTo(
            placed(pair.source()).replace(" fast", " quick").replace(" \"Slow one\"", " quick"));
    assertThat(DatabasePair.run(plan.reversed())).isInstanceOf(Outcome.RolledBack.class);
  }

  @Test
  void whatBelongsToTheDatabaseItselfIsTold() {
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    String database = pair.source().database();
    pair.onSource("alter database %s connection limit 50".formatted(database));
    pair.onSource("grant create on database %s to pg_monitor".formatted(database));

    Outcome.Done done = DatabasePair.done(pair.run());

    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("the database itself: found connection limit 50"))
        .anyMatch(w -> w.contains("the database itself: found grants on the database"));
  }

  private Plan tablespaces(Map<String, String> mapping) {
    return pair.plan(new Plan.Carry(Selection.EVERYTHING, false, mapping));
  }

  private static void createTablespace(Endpoint endpoint, String name) {
    try (Session session = endpoint.open("scenario").set("allow_in_place_tablespaces", "on")) {
      session.execute("create tablespace %s location ''".formatted(name));
    }
  }

  private static String placed(Endpoint endpoint) {
    return DatabasePair.text(
        endpoint,
        "select string_agg(c.oid::regclass || ' ' || quote_ident(t.spcname), ', ' order by c.relname) from pg_class c join pg_tablespace t on t.oid = c.reltablespace where c.oid >= 16384 and c.relkind <> 't' and relnamespace = 'public'::regnamespace");
  }

  private static void onDatabase(Endpoint endpoint, String change) {
    DatabasePair.execute(endpoint, "alter database %s %s".formatted(endpoint.database(), change));
  }

  private static List<String> settings(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return session.list(
          Sql.of(
              "select coalesce(r.rolname, '') || ' ' || setting from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole cross join unnest(setconfig) setting where setdatabase = (select oid from pg_database where datname = current_database()) union all select shobj_description(oid, 'pg_database') from pg_database where datname = current_database() order by 1"),
          row -> String.valueOf(row.getString(1)));
    }
  }

  private static List<String> roles(Endpoint endpoint, String suffix) {
    try (Session session = endpoint.open("scenario").set("TimeZone", "UTC")) {
      return session.list(
          Sql.of(
              "select concat_ws(' ', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil, shobj_description(r.oid, 'pg_authid'), array(select roleid::regrole || ' ' || admin_option from pg_auth_members m where m.member = r.oid order by 1)) from pg_roles r where rolname like '%' || ? and rolname not like 'pg\\_%' order by 1"),
          row -> row.getString(1),
          suffix);
    }
  }
}
