package org.pgcutover.migrator;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.NamePattern;
import org.pgcutover.postgres.Relation;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;

/** What comes along beside the rows of ordinary tables, and what is left out on purpose. */
class CarryScenarioIT {
  private static final Servers SERVERS = new Servers();

  private DatabasePair pair;

  @BeforeEach
  void createDatabases() {
    pair = SERVERS.pair(15, 18);
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  // What is left out.

  @Test
  void whatIsLeftOutStaysBehindAndIsNamed() {
    pair.onSource(
        """
        create schema shop;
        create schema "Odd.Schema*";
        create schema archive;
        create type archive.colour as enum ('red');
        create function archive.f() returns int language sql as 'select 1';
        create table archive.old (id int primary key, c archive.colour);
        insert into archive.old values (1, 'red');
        create table shop.orders (id int generated always as identity primary key);
        insert into shop.orders select from generate_series(1, 10);
        create table shop.log (id serial, at date, primary key (id, at)) partition by range (at);
        create table shop.log_2024 partition of shop.log for values from ('2024-01-01') to ('2025-01-01');
        insert into shop.log values (1, '2024-05-05');
        create view shop.recent as select * from shop.log;
        create table "Odd.Schema*"."a.b "" 'c'$d|e\\f" (id serial primary key);
        create table "Odd.Schema*"."a.b" (id serial primary key);
        create table "Odd.Schema*"."axb" (id serial primary key);
        create materialized view archive.sums as select count(*) from archive.old;
        create table shop.gone (id int primary key references shop.orders);
        """);
    pair.onSource("create table \"Odd.Schema*\".\"two\nlines\" (id serial primary key)");
    Plan plan =
        select(
            List.of(),
            List.of(
                "archive",
                "shop.log",
                "shop.recent",
                "shop.gone",
                "\"Odd.Schema*\".\"a.b\"",
                "\"Odd.Schema*\".\"a.b \"\" 'c'$d|e\\f\"",
                "\"Odd.Schema*\".\"two\nlines\""));

    Outcome.Done done = done(DatabasePair.run(plan));

    assertThat(relations(pair.target()))
        .containsExactlyInAnyOrder(
            new TableName("shop", "orders"),
            new TableName("shop", "orders_id_seq"),
            new TableName("Odd.Schema*", "axb"),
            new TableName("Odd.Schema*", "axb_id_seq"));
    assertThat(number(pair.target(), "select count(*) from pg_namespace where nspname = 'archive'"))
        .isZero();
    ParityReport parity = done.cutOver().orElseThrow().parity();
    assertThat(parity.excluded())
        .allSatisfy(table -> assertThat(table.reason()).isEqualTo("excluded by name"))
        .extracting(excluded -> excluded.table().toString())
        .containsExactlyInAnyOrder(
            "archive.old",
            "shop.gone",
            "shop.log_2024",
            "\"Odd.Schema*\".\"a.b\"",
            "\"Odd.Schema*\".\"a.b \"\" 'c'$d|e\\f\"",
            "\"Odd.Schema*\".\"two\nlines\"");
    assertThat(done.carried().leftOut()).contains("shop.log", "archive.sums", "shop.recent");
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("constraint gone_id_fkey on shop.gone refers to shop.orders"));
    assertThat(number(pair.target(), "select nextval('shop.orders_id_seq')")).isEqualTo(11);
  }

  @Test
  void onlyWhatIsIncludedIsMoved() {
    pair.onSource(
        """
        create schema shop;
        create schema other;
        create table shop.orders (id int primary key);
        create table shop.notes (id int);
        create table other.things (id int primary key);
        insert into shop.orders values (1), (2);
        """);

    // shop.notes has no replica identity: nobody minds, for it stays.
    done(DatabasePair.run(select(List.of("shop.o*"), List.of())));

    assertThat(relations(pair.target())).containsExactly(new TableName("shop", "orders"));
    assertThat(number(pair.target(), "select count(*) from shop.orders")).isEqualTo(2);
  }

  @Test
  void writesToWhatIsLeftOutDoNotDisturb() {
    pair.onSource(
        "create table kept (id int primary key); create table gone (id int primary key); insert into kept values (1)");
    Plan plan = select(List.of(), List.of("public.gone"));
    DatabasePair.run(pair.plan(DatabasePair.LIMITS, Plan.Goal.GATE, plan.carry()));
    pair.onSource("insert into gone values (1); insert into kept values (2)");

    done(DatabasePair.run(plan));

    assertThat(number(pair.target(), "select count(*) from kept")).isEqualTo(2);
  }

  @Test
  void whatIsMovedMustStandWithoutWhatIsLeftOut() {
    pair.onSource(
        """
        create schema types;
        create schema shop;
        create domain types.price as numeric;
        create function types.next() returns int language sql as 'select 1';
        create table public.customers (id int primary key);
        create table public.orders (id int primary key, customer int, price types.price,
                                    n int default types.next(),
                                    constraint of_customer foreign key (customer) references public.customers);
        create view public.names as select id from public.customers;
        create view public.names_of_names as select id from public.names;
        create table public.children (primary key (id)) inherits (public.customers);
        create table public.log (id int primary key) partition by range (id);
        create table public.log_1 partition of public.log for values from (1) to (2);
        create table public.log_2 partition of public.log for values from (2) to (3);
        create table public.fine (id int primary key);
        """);
    pair.onSource(
        "create function public.many() returns bigint return (select count(*) from public.customers)");
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());

    assertThat(refusal(select(List.of(), List.of("public.customers", "types", "public.log_2"))))
        .contains("constraint of_customer on table public.orders depends on table public.customers")
        .contains("view public.names depends on table public.customers")
        .contains("function public.many() depends on table public.customers")
        .contains("table public.children depends on table public.customers")
        .contains("table public.orders depends on type types.price")
        .contains(
            "default value for column n of table public.orders depends on function types.next()")
        .contains("public.log_2 is a partition of public.log, which is moved")
        .doesNotContain("names_of_names")
        .doesNotContain("fine");
    assertThat(refusal(select(List.of("public.log_1"), List.of())))
        .contains("table public.log_1 depends on table public.log")
        .startsWith("2 preconditions");
    assertThat(refusal(select(List.of("public.fin"), List.of("shp"))))
        .contains("pattern public.fin: found nothing of that name")
        .contains("pattern shp: found nothing of that name")
        .startsWith("2 preconditions");
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
  }

  @Test
  void anotherSelectionAfterTheCopyIsRefused() {
    pair.onSource("create table a (id int primary key); create table b (id int primary key)");
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());
    pair.runToTheGate();

    assertThatExceptionOfType(MigrationException.Refused.class)
        .isThrownBy(() -> DatabasePair.run(select(List.of(), List.of("public.b"))))
        .withMessageContaining(
            "has copied everything, and is now to move everything without public.b");

    pair.abort();
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
  }

  // What no stream carries.

  @Test
  void unloggedTablesAreCopiedAgainWhileWritesAreBlocked() {
    pair.onSource(
        """
        create table kept (id int primary key);
        create unlogged table cache (v text, n int generated always as (length(v)) stored);
        create unlogged table parents (id int primary key);
        create unlogged table children (id int primary key, parent int references parents);
        create table log (id int, at int, primary key (id, at)) partition by range (at);
        create table log_1 partition of log for values from (1) to (2);
        create unlogged table log_2 partition of log for values from (2) to (3);
        insert into kept values (1);
        insert into cache values ('old'), ('stays');
        insert into parents values (1), (2);
        insert into children values (1, 1), (2, 2);
        insert into log values (1, 1), (2, 2);
        """);
    pair.runToTheGate();
    pair.onSource("update cache set v = 'new' where v = 'old'");
    pair.onSource("delete from children where id = 2");
    pair.onSource("delete from parents where id = 2");
    pair.onSource("insert into parents values (3)");
    pair.onSource("insert into children values (3, 3)");
    pair.onSource("insert into log values (3, 1), (4, 2)");

    Outcome.Done done = done(pair.run());

    assertThat(text(pair.target(), "select string_agg(v || n, ',' order by v) from cache"))
        .isEqualTo("new3,stays5");
    assertThat(
            text(
                pair.target(),
                "select string_agg(id || ':' || parent, ',' order by id) from children"))
        .isEqualTo("1:1,3:3");
    assertThat(number(pair.target(), "select count(*) from log")).isEqualTo(4);
    assertThat(
            text(
                pair.target(),
                "select string_agg(relname, ',' order by relname) from pg_class where relpersistence = 'u' and relkind = 'r'"))
        .isEqualTo("cache,children,log_2,parents");
    assertThat(done.cutOver().orElseThrow().unreplicated().tables()).isEqualTo(4);
    assertThat(verdicts(done)).containsEntry("public.cache", 2L).containsEntry("public.log_2", 2L);
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("unlogged table: found public.cache of "));
  }

  /** The gate adds up what the freeze will take. */
  @Test
  void copyingUnloggedTablesCountsAsBlockedWrites() {
    pair.onSource(
        "create function slow(v text) returns boolean language plpgsql as 'begin perform pg_sleep(case when inet_server_port() = %d then 0 else 0.02 end); return true; end'"
            .formatted(pair.source().port()));
    pair.onSource(
        """
        create table kept (id int primary key);
        create unlogged table cache (v text check (slow(v)));
        insert into kept values (1);
        insert into cache select 'row ' || g from generate_series(1, 50) g;
        """);
    Plan hasty = pair.plan(within(Duration.ofMillis(900)), Plan.Goal.CUTOVER, Plan.Carry.DEFAULT);

    assertThat(DatabasePair.run(hasty))
        .isInstanceOfSatisfying(
            Outcome.GateClosed.class,
            closed ->
                assertThat(closed.reasons())
                    .singleElement()
                    .asString()
                    .containsPattern("unlogged tables and large objects [0-9]{4} ms"));
    assertThat(Application.mayWrite(pair.source())).isTrue();
  }

  @Test
  void largeObjectsComeAlongWithAllThatBelongsToThem() {
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    for (String role : List.of("\"Lo Owner\"", "lo_reader", "lo_guest")) {
      pair.onSource("create role " + role);
      pair.onTarget("create role " + role);
    }
    pair.onSource(
        """
        select lo_create(1001), lo_from_bytea(1002, 'short'), lo_from_bytea(1003, repeat('page', 5000)::bytea),
               lo_from_bytea(1004, 'to be changed'), lo_from_bytea(1005, 'to be removed'), lo_from_bytea(1006, 'as it is')
        """);
    pair.onSource("select lo_put(1001, 1000000, 'far away')");
    pair.onSource("alter large object 1002 owner to \"Lo Owner\"");
    pair.onSource("grant select on large object 1002 to public");
    pair.onSource("grant select, update on large object 1002 to lo_reader with grant option");
    pair.onSource("set role lo_reader; grant select on large object 1002 to lo_guest; reset role");
    pair.onSource("revoke update on large object 1003 from postgres");
    pair.onSource("comment on large object 1003 is 'it''s a \\ comment'");
    Traces targetBefore = Traces.of(pair.target());

    pair.runToTheGate();
    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source())).hasSize(6);
    pair.abort();
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
    assertThat(largeObjects(pair.target())).isEmpty();

    pair.runToTheGate();
    pair.onSource("select lo_put(1004, 6, 'has been')");
    pair.onSource("select lo_unlink(1005), lo_from_bytea(1007, 'a new one')");
    pair.onSource("comment on large object 1002 is 'new'");
    Outcome.Done done = done(pair.run());

    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source())).hasSize(6);
    assertThat(verdicts(done)).containsEntry("pg_catalog.pg_largeobject", 6L);
    assertThat(done.cutOver().orElseThrow().unreplicated().largeObjects()).isEqualTo(6);
    assertThat(done.cutOver().orElseThrow().unreplicated().largeObjectsCopied()).isZero();
    assertThat(done.carried().warnings()).anyMatch(w -> w.contains("large objects: found 6 in "));
  }

  /** The last look before the freeze comes too early for it. */
  @Test
  void whatIsWrittenUntilTheFreezeIsBrought() {
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    pair.onSource("create unlogged table cache (n int)");
    pair.onSource("insert into cache values (0)");
    pair.onSource("select lo_from_bytea(1, 'before')");
    AtomicInteger writes = new AtomicInteger();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try (Application application = Application.connect(pair.source())) {
                while (true) {
                  application.execute("update cache set n = n + 1");
                  application.execute("select lo_put(1, 0, int4send(n)) from cache");
                  writes.incrementAndGet();
                }
              } catch (Exception e) {
                // The freeze ended its session.
              }
            });

    done(pair.run());

    assertThat(writer.isAlive()).isFalse();
    assertThat(writes.get()).isPositive();
    assertThat(number(pair.target(), "select n from cache")).isGreaterThanOrEqualTo(writes.get());
    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source()));
  }

  @Test
  void largeObjectsOfTheTargetsOwnAreNotTouched() {
    pair.onSource("create table kept (id int primary key)");
    pair.onTarget("select lo_from_bytea(77, 'mine')");

    assertThat(refusal(pair.plan())).contains("empty target: found 1 large objects");
    assertThat(largeObjects(pair.target())).hasSize(1);
  }

  @Test
  void foreignTablesComeAlongAndAreNamedAsNotCompared() {
    pair.onSource(
        """
        create table kept (id int primary key);
        create foreign data wrapper far;
        create server away foreign data wrapper far;
        create foreign table elsewhere (id int) server away;
        insert into kept values (1);
        """);

    Outcome.Done done = done(pair.run());

    assertThat(number(pair.target(), "select count(*) from pg_foreign_table")).isOne();
    assertThat(done.cutOver().orElseThrow().parity().excluded())
        .singleElement()
        .hasToString(
            "ExcludedTable[table=public.elsewhere, reason=a foreign table: its rows are elsewhere]");
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("foreign tables: found public.elsewhere"));
  }

  // What lies around a database.

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

    Outcome.Done done = done(pair.run());

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
    Plan withRoles = plan(new Plan.Carry(Selection.EVERYTHING, true, Map.of()));
    List<String> before = roles(pair.target(), "");
    Traces tracesBefore = Traces.of(pair.target());

    assertThat(refusal(pair.plan()))
        .startsWith("2 preconditions")
        .contains("CREATE ROLE \"readers%s\"; -- or let".formatted(suffix))
        .contains("CONNECTION LIMIT 7 VALID UNTIL '2030-01-02 03:04:05.000000+00'");
    assertThat(roles(pair.target(), "")).isEqualTo(before);

    DatabasePair.run(pair.plan(DatabasePair.LIMITS, Plan.Goal.GATE, withRoles.carry()));
    assertThat(roles(pair.target(), suffix)).hasSizeGreaterThan(3);
    DatabasePair.abort(withRoles);
    assertThat(roles(pair.target(), "")).isEqualTo(before);
    assertThat(Traces.of(pair.target())).isEqualTo(tracesBefore);

    Outcome.Done done = done(DatabasePair.run(withRoles));

    assertThat(roles(pair.target(), suffix))
        .containsExactlyInAnyOrderElementsOf(
            roles(pair.source(), suffix).stream().filter(r -> !r.startsWith("stranger")).toList());
    assertThat(
            number(
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
    PairScenarioIT.assumeClientFor(16, 18);
    pair = SERVERS.pair(16, 18);
    pair.onSource("create role lender; create role borrower");
    pair.onSource("grant lender to borrower with admin true, inherit false, set false");
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    pair.onSource("alter table kept owner to lender");

    done(DatabasePair.run(plan(new Plan.Carry(Selection.EVERYTHING, true, Map.of()))));

    assertThat(
            number(
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

    assertThat(refusal(pair.plan()))
        .contains("target: tablespace fast: found does not exist")
        .contains(
            "CREATE TABLESPACE \"fast\" LOCATION '…'; -- or map it in the configuration: tablespaces: {fast: pg_default}");
    assertThat(refusal(tablespaces(Map.of("fast", "nowhere", "unknown", "pg_default"))))
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

    done(DatabasePair.run(tablespaces(Map.of("fast", "quick"))));

    assertThat(placed(pair.target())).isEqualTo(placed(pair.source()).replace(" fast", " quick"));
  }

  @Test
  void whatBelongsToTheDatabaseItselfIsTold() {
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    String database = pair.source().database();
    pair.onSource("alter database %s connection limit 50".formatted(database));
    pair.onSource("grant create on database %s to pg_monitor".formatted(database));

    Outcome.Done done = done(pair.run());

    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("the database itself: found connection limit 50"))
        .anyMatch(w -> w.contains("the database itself: found grants on the database"));
  }

  private Plan tablespaces(Map<String, String> mapping) {
    return plan(new Plan.Carry(Selection.EVERYTHING, false, mapping));
  }

  private static void createTablespace(Endpoint endpoint, String name) {
    try (Session session = endpoint.open("scenario").set("allow_in_place_tablespaces", "on")) {
      session.execute("create tablespace %s location ''".formatted(name));
    }
  }

  private static String placed(Endpoint endpoint) {
    return text(
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

  private static Plan.Limits within(Duration writesBlocked) {
    Plan.Limits limits = DatabasePair.LIMITS;
    return new Plan.Limits(
        limits.anchor(),
        limits.resume(),
        limits.reconnect(),
        limits.catchUp(),
        limits.lag(),
        writesBlocked,
        limits.switchCommand());
  }

  private static List<String> largeObjects(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return session.list(
          Sql.of(
              "select concat_ws(' ', m.oid, pg_get_userbyid(lomowner), array(select a::text from unnest(lomacl) a order by 1), obj_description(m.oid, 'pg_largeobject'), md5(lo_get(m.oid))) from pg_largeobject_metadata m order by m.oid"),
          row -> row.getString(1));
    }
  }

  private static Map<String, Long> verdicts(Outcome.Done done) {
    return done.cutOver().orElseThrow().parity().tables().stream()
        .collect(toMap(t -> t.table().toString(), t -> t.sourceRows().orElse(-1)));
  }

  private static String text(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("scenario")) {
      return session.one(Sql.of(sql), row -> String.valueOf(row.getString(1)));
    }
  }

  private Plan select(List<String> include, List<String> exclude) {
    return plan(
        new Plan.Carry(
            new Selection(
                include.stream().map(NamePattern::parse).toList(),
                exclude.stream().map(NamePattern::parse).toList()),
            false,
            Map.of()));
  }

  private Plan plan(Plan.Carry carry) {
    return pair.plan(DatabasePair.LIMITS, Plan.Goal.CUTOVER, carry);
  }

  private static String refusal(Plan plan) {
    Throwable thrown = catchThrowable(() -> DatabasePair.run(plan));
    assertThat(thrown).isInstanceOf(MigrationException.Refused.class);
    return String.valueOf(thrown.getMessage());
  }

  private static Outcome.Done done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    Outcome.Done done = (Outcome.Done) outcome;
    assertThat(done.cutOver().orElseThrow().parity().verdict()).isInstanceOf(Parity.Equal.class);
    return done;
  }

  private static List<TableName> relations(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return new Catalog(session).relations().stream().map(Relation::name).toList();
    }
  }

  private static long number(Endpoint endpoint, String sql) {
    return DatabasePair.number(endpoint, sql);
  }
}
