package org.pgcutover.migrator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class WorkloadIT {
  private static final Map<String, String> SETTINGS = Map.of("max_connections", "50");
  private static final WorkloadConfig CONFIG = new WorkloadConfig(8, 400);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final EmbeddedServer SOURCE = EmbeddedServer.start(16, SETTINGS);
  private static final EmbeddedServer TARGET = EmbeddedServer.start(18, SETTINGS);

  private final String database = "Shop no. " + DATABASES.incrementAndGet();
  private final Endpoint source = SOURCE.endpoint(Side.SOURCE).withDatabase(database);
  private final Endpoint target = TARGET.endpoint(Side.TARGET).withDatabase(database);

  @BeforeEach
  void onlyTheSourceTakesWrites() {
    execute(SOURCE.endpoint(Side.SOURCE), "create database " + Quote.identifier(database));
    execute(TARGET.endpoint(Side.TARGET), "create database " + Quote.identifier(database));
    Shop.load(source, 0.02);
    Shop.load(target, 0.02);
    makeReadOnly(target);
  }

  @AfterAll
  static void end() {
    SOURCE.close();
    TARGET.close();
  }

  @Test
  void findsEveryAcknowledgedOperation() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      awaitMore(workload, 1_000);

      WorkloadResult result = workload.stop();
      WorkloadAudit audit = workload.audit(source);

      assertThat(result.acknowledged()).isGreaterThanOrEqualTo(1_000);
      assertThat(result.errors()).isEmpty();
      assertThat(audit)
          .isEqualTo(
              new WorkloadAudit(
                  result.acknowledged(),
                  0,
                  0,
                  result.longestGapMillis(),
                  result.longestWaitMillis(),
                  result.p99Millis()));
      assertThat(audit.p99Millis()).isPositive().isLessThan(audit.longestWaitMillis() + 1.0);
      assertThat(audit.longestGapMillis())
          .isPositive()
          .isLessThanOrEqualTo(audit.longestWaitMillis());
      assertThat(notes(source)).isEqualTo(result.acknowledged());
    }
  }

  @Test
  void isAcknowledgedAtTheFixedRate() {
    try (Workload workload = Workload.start(source, target, new WorkloadConfig(3, 100))) {
      long begin = System.nanoTime();
      awaitMore(workload, 300);

      double seconds = (System.nanoTime() - begin) / 1e9;

      // A busy machine may take longer, and never less.
      assertThat(seconds).isBetween(2.8, 8.0);
    }
  }

  @Test
  void anotherRunOnTheSameShopCountsOnlyItsOwn() {
    try (Workload first = Workload.start(source, target, CONFIG)) {
      awaitMore(first, 200);
    }
    try (Workload second = Workload.start(source, target, CONFIG)) {
      awaitMore(second, 200);

      WorkloadAudit audit = second.audit(source);

      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
    }
  }

  @Test
  void countsWhatTheTargetLostAndWhatItHasTwice() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      awaitMore(workload, 1_000);
      workload.stop();

      assertDamage(
          workload,
          5,
          0,
          "delete from shop.activity where ctid = any (array(%s))"
              .formatted("select ctid from shop.activity where what = 'VISIT' limit 5"));
      assertDamage(
          workload,
          3,
          0,
          "delete from shop.orders where id = any (array(%s))"
              .formatted(
                  "select id from shop.orders where status = 'new' order by id desc limit 3"));
      assertDamage(
          workload,
          1,
          0,
          "delete from shop.order_items where line = 2 and order_id = (%s)"
              .formatted("select max(order_id) from shop.order_items where line = 2"));
      assertDamage(
          workload,
          2,
          0,
          "delete from shop.payments where id = any (array(%s))"
              .formatted("select id from shop.payments order by id desc limit 2"));
      assertDamage(
          workload,
          1,
          0,
          "update shop.orders set version = 0 where id = (%s)"
              .formatted("select max(id) from shop.orders where version = 1"));
      assertDamage(
          workload,
          4,
          0,
          "update shop.customers set visits = visits - 4 where id = (%s)"
              .formatted("select id from shop.customers order by visits desc limit 1"));
      assertDamage(
          workload,
          1,
          0,
          "update shop.stock set sold = sold - 1 where sku = (%s)"
              .formatted("select max(sku) from shop.stock where sold > 0"));
      assertDamage(
          workload,
          1,
          0,
          "update shop.documents set version = version - 1 where id = (%s)"
              .formatted("select max(id) from shop.documents where version > 0"));
      assertDamage(
          workload,
          0,
          2,
          "insert into shop.activity %s"
              .formatted("select * from shop.activity where operation_id is not null limit 2"));
      assertDamage(workload, 0, 1, "update shop.stock set sold = sold + 1 where sku = 'SKU-7'");
      assertDamage(
          workload, 0, 1, "update shop.activity set ticket = ticket + 1 where ticket = 150");
      assertThat(workload.audit(source).lost() + workload.audit(source).duplicated()).isZero();
    }
  }

  @Test
  void movesToTheTargetAsSoonAsItOpens() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      awaitMore(workload, 200);

      makeReadOnly(source);
      endClients(source);
      long atFreeze = settledNotes(source);
      // Neither takes writes: nothing is acknowledged, and nobody gives up.
      await()
          .during(Duration.ofMillis(300))
          .atMost(DEADLINE)
          .until(() -> notes(source) == atFreeze && notes(target) == 0);
      assertThat(workload.acknowledged()).isLessThanOrEqualTo(atFreeze);
      long opened = System.nanoTime();
      makeWritable(target);
      await().pollInterval(Duration.ofMillis(5)).atMost(DEADLINE).until(() -> notes(target) > 0);
      Duration untilFirst = Duration.ofNanos(System.nanoTime() - opened);
      awaitMore(workload, 400);
      WorkloadResult result = workload.stop();

      assertThat(untilFirst).isLessThan(Duration.ofSeconds(1));
      assertThat(notes(source)).isEqualTo(atFreeze);
      // Each operation is on exactly one of the two: none was lost, none was done again.
      assertThat(notes(source) + notes(target)).isGreaterThanOrEqualTo(result.acknowledged());
      assertThat(distinctNotes(source)).isEqualTo(notes(source));
      assertThat(distinctNotes(target)).isEqualTo(notes(target));
      assertThat(result.longestGapMillis()).isGreaterThan(300);
    }
  }

  @Test
  void doesNothingTwiceWhenConnectionsBreakAllTheTime() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      for (int i = 0; i < 20; i++) {
        awaitMore(workload, 50);
        endClients(source);
      }

      WorkloadAudit audit = workload.audit(source);

      assertThat(workload.stop().errors()).containsKey("57P01");
      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(notes(source)).isEqualTo(audit.acknowledged());
    }
  }

  @Test
  void looksUpACommitThatGotNoAnswer() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      awaitMore(workload, 100);
      // A commit that waits for a standby is done, and a session ended meanwhile does not say so.
      try {
        standbys(source, "set synchronous_standby_names = 'nobody'");
        await().atMost(DEADLINE).until(() -> waiting(source, "IPC", "SyncRep") > 0);
        // The others wait for a standby as well, or for a row of one that does.
        await()
            .atMost(DEADLINE)
            .until(() ->
                waiting(source, "IPC", "SyncRep") + waiting(source, "Lock", "%")
                    == CONFIG.clients());
        endClients(source);
      } finally {
        standbys(source, "reset synchronous_standby_names");
      }
      awaitMore(workload, 200);

      WorkloadAudit audit = workload.audit(source);

      assertThat(workload.stop().errors()).isNotEmpty();
      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(notes(source)).isEqualTo(audit.acknowledged());
    }
  }

  @Test
  void livesThroughACrashOfTheServer() {
    try (Workload workload = Workload.start(source, target, CONFIG)) {
      awaitMore(workload, 300);
      SOURCE.crash();
      SOURCE.restart();
      awaitMore(workload, 300);

      WorkloadAudit audit = workload.audit(source);

      assertThat(audit.lost()).isZero();
      assertThat(audit.duplicated()).isZero();
      assertThat(notes(source)).isEqualTo(audit.acknowledged());
    }
  }

  @Test
  void leavesNoRoleBehind() {
    Workload.start(source, target, CONFIG).close();

    assertThat(shopRoles(source)).isZero();
    assertThat(shopRoles(target)).isZero();
  }

  @Test
  void refusesToStartWhereNothingTakesWrites() {
    makeReadOnly(source);

    assertThatThrownBy(() -> Workload.start(source, target, CONFIG))
        .isInstanceOf(PostgresException.class);
    assertThat(shopRoles(source)).isZero();
  }

  /** Damages the source in a transaction that is rolled back, and audits within it. */
  private void assertDamage(Workload workload, long lost, long duplicated, String damage) {
    try (Session session = source.open("test")) {
      session.execute("begin");
      assertThat(session.execute(damage)).as(damage).isPositive();

      WorkloadAudit audit = workload.audit(session);

      assertThat(List.of(audit.lost(), audit.duplicated()))
          .as(damage)
          .containsExactly(lost, duplicated);
      session.execute("rollback");
    }
  }

  private static void awaitMore(Workload workload, long operations) {
    long wanted = workload.acknowledged() + operations;
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(DEADLINE)
        .until(() -> workload.acknowledged() >= wanted);
  }

  private static void standbys(Endpoint endpoint, String setting) {
    execute(endpoint, "alter system " + setting);
    execute(endpoint, "select pg_reload_conf()");
  }

  /** How many clients wait for something like this. */
  private static long waiting(Endpoint endpoint, String type, String event) {
    return count(
        endpoint,
        "select count(*) from pg_stat_activity where application_name = 'shop' and wait_event_type = %s and wait_event like %s"
            .formatted(Quote.literal(type), Quote.literal(event)));
  }

  private static void makeReadOnly(Endpoint endpoint) {
    execute(
        endpoint,
        "alter database %s set default_transaction_read_only = on".formatted(name(endpoint)));
  }

  private static void makeWritable(Endpoint endpoint) {
    execute(
        endpoint,
        "alter database %s reset default_transaction_read_only".formatted(name(endpoint)));
  }

  private static String name(Endpoint endpoint) {
    return Quote.identifier(endpoint.database());
  }

  private static void endClients(Endpoint endpoint) {
    execute(
        endpoint,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop'");
  }

  /** How many operations are noted once none of the ended sessions is left. */
  private static long settledNotes(Endpoint endpoint) {
    await()
        .atMost(DEADLINE)
        .until(() ->
            count(
                    endpoint,
                    "select count(*) from pg_stat_activity where application_name = 'shop' and xact_start is not null")
                == 0);
    return notes(endpoint);
  }

  private static long notes(Endpoint endpoint) {
    return count(endpoint, "select count(operation_id) from shop.activity");
  }

  private static long distinctNotes(Endpoint endpoint) {
    return count(endpoint, "select count(distinct operation_id) from shop.activity");
  }

  private static long shopRoles(Endpoint endpoint) {
    return count(endpoint, "select count(*) from pg_roles where rolname like 'shop%'");
  }

  private static long count(Endpoint endpoint, String query) {
    try (Session session = endpoint.open("test")) {
      return session.<Long>one(Sql.of(query), row -> row.getLong(1));
    }
  }

  private static void execute(Endpoint endpoint, String statement) {
    try (Session session = endpoint.open("test")) {
      session.execute(statement);
    }
  }
}
