package org.pgcutover.migrator;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.largeobject.LargeObjects;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What no stream carries: unlogged tables, large objects, foreign tables. */
class UnreplicatedScenarioIT {
  private static final Servers SERVERS = new Servers();

  private final DatabasePair pair = SERVERS.pair(15, 18);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

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

    Outcome.Done done = DatabasePair.done(pair.run());

    assertThat(
            DatabasePair.text(
                pair.target(), "select string_agg(v || n, ',' order by v) from cache"))
        .isEqualTo("new3,stays5");
    assertThat(
            DatabasePair.text(
                pair.target(),
                "select string_agg(id || ':' || parent, ',' order by id) from children"))
        .isEqualTo("1:1,3:3");
    assertThat(DatabasePair.number(pair.target(), "select count(*) from log")).isEqualTo(4);
    assertThat(
            DatabasePair.text(
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
    Plan hasty = pair.plan(DatabasePair.within(Duration.ofMillis(900)), Plan.Goal.CUTOVER);

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
    Outcome.Done done = DatabasePair.done(pair.run());

    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source())).hasSize(6);
    assertThat(verdicts(done)).containsEntry("pg_catalog.pg_largeobject", 6L);
    assertThat(done.cutOver().orElseThrow().unreplicated().largeObjects()).isEqualTo(6);
    assertThat(done.cutOver().orElseThrow().unreplicated().largeObjectsCopied()).isZero();
    assertThat(done.carried().warnings()).anyMatch(w -> w.contains("large objects: found 6 in "));
  }

  /** The source does not reserve the name yet, and would leave it without quotation marks. */
  @Test
  void aRoleMayBeNamedByAWordThatOnlyTheTargetReserves() {
    pair.onSource("create table kept (id int primary key); insert into kept values (1)");
    createRoles("\"system_user\"");
    pair.onSource("select lo_from_bytea(1001, 'owned')");
    pair.onSource("alter large object 1001 owner to \"system_user\"");

    Outcome.Done done = DatabasePair.done(pair.run());

    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source())).hasSize(1);
    assertThat(done.cutOver().orElseThrow().unreplicated().largeObjectsCopied()).isZero();
  }

  /** Its grants as well, in the statements and in the digests that both sides make. */
  @Test
  void grantsToARoleThatOnlyTheTargetReservesAreEqualOnBothSides() {
    createRoles("\"system_user\"", "lo_other");
    pair.onSource("select lo_from_bytea(1001, 'owned'), lo_from_bytea(1002, 'granted')");
    pair.onSource("alter large object 1001 owner to \"system_user\"");
    pair.onSource("revoke update on large object 1001 from \"system_user\"");
    pair.onSource("grant select on large object 1002 to \"system_user\" with grant option");
    pair.onSource(
        "set role \"system_user\"; grant select on large object 1002 to lo_other; reset role");
    pair.onTarget("create schema pgcutover");

    try (Session source = pair.source().open("scenario");
        Session target = pair.target().open("scenario")) {
      LargeObjects objects = new LargeObjects(source, target, Deadline.after(Brake.DEADLINE));

      assertThat(objects.bring()).isEqualTo(new LargeObjects.Brought(2, 2));
      assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source())).hasSize(2);
      assertThat(objects.bring()).as("nothing differs").isEqualTo(new LargeObjects.Brought(2, 0));
    }
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

    DatabasePair.done(pair.run());

    assertThat(writer.isAlive()).isFalse();
    assertThat(writes.get()).isPositive();
    assertThat(DatabasePair.number(pair.target(), "select n from cache"))
        .isGreaterThanOrEqualTo(writes.get());
    assertThat(largeObjects(pair.target())).isEqualTo(largeObjects(pair.source()));
  }

  @Test
  void largeObjectsOfTheTargetsOwnAreNotTouched() {
    pair.onSource("create table kept (id int primary key)");
    pair.onTarget("select lo_from_bytea(77, 'mine')");

    assertThat(DatabasePair.refusal(pair.plan())).contains("empty target: found 1 large objects");
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

    Outcome.Done done = DatabasePair.done(pair.run());

    assertThat(DatabasePair.number(pair.target(), "select count(*) from pg_foreign_table")).isOne();
    assertThat(done.cutOver().orElseThrow().parity().excluded())
        .singleElement()
        .hasToString(
            "ExcludedTable[table=public.elsewhere, reason=a foreign table: its rows are elsewhere]");
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("foreign tables: found public.elsewhere"));
  }

  /** Roles are of the server, which another test may have given them already. */
  private void createRoles(String... roles) {
    for (String role : roles) {
      String create =
          "do $$ begin create role %s; exception when duplicate_object then null; end $$"
              .formatted(role);
      pair.onSource(create);
      pair.onTarget(create);
    }
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
}
