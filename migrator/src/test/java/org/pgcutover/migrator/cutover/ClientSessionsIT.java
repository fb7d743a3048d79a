package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** Who is ended, on servers that call their workers by different names. */
@ParameterizedClass
@ValueSource(ints = {14, 18})
class ClientSessionsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @Parameter private int major;

  private EmbeddedServer server;
  private Endpoint database;

  @BeforeEach
  void start() {
    server = EmbeddedServer.start(major, Map.of("wal_level", "logical", "fsync", "off"));
    Endpoint postgres = server.endpoint(Side.SOURCE);
    database = postgres.withDatabase("shop");
    on(postgres, "create database feed");
    on(postgres, "create database shop");
    for (Endpoint each : List.of(postgres.withDatabase("feed"), database)) {
      on(each, "create table account (id int primary key)");
    }
    on(postgres.withDatabase("feed"), "create publication all_of_it for all tables");
  }

  @AfterEach
  void end() {
    server.close();
  }

  /**
   * A worker of an extension cannot be had from a stock server: so what a server shows is made up.
   */
  @Test
  void whoeverIsThereIsEndedButWhatWritesNothingOfItsOwn() {
    try (Session session = database.open("pgcutover_test")) {
      session.execute(
          """
          create temp table pg_stat_activity as
          select 1000000000 + row_number() over () ::int as pid, current_database() as datname, who.*,
                 now() - interval '1 hour' as backend_start
          from (values ('client backend', 'postgres'::name, 'application'),
                       ('client backend', 'postgres', 'pgcutover_lookout'),
                       ('client backend', 'somebody', 'pgcutover_lookout'),
                       ('background worker', null, 'pgcutover'),
                       ('pg_cron launcher', 'postgres', 'pgcutover'),
                       ('TimescaleDB Background Worker Scheduler', null, null),
                       ('logical replication worker', 'postgres', ''),
                       ('logical replication apply worker', 'postgres', ''),
                       ('logical replication tablesync worker', 'postgres', ''),
                       ('logical replication parallel worker', 'postgres', ''),
                       ('parallel worker', 'postgres', 'application'),
                       ('walsender', 'postgres', 'a_subscription'),
                       ('autovacuum worker', null, '')) as who (backend_type, usename, application_name)
          """);

      List<Integer> ended =
          session.list(ClientSessions.END, row -> row.getInt("pid"), ClientSessions.now(session));

      assertThat(ended.stream().map(pid -> pid - 1_000_000_000))
          .containsExactlyInAnyOrder(1, 3, 4, 5, 6, 7, 8, 9, 10);
    }
  }

  @Test
  void theWorkerOfSomebodysSubscriptionIsEndedAndOnesOwnIsNot() {
    subscribe("feed");
    subscribe("pgcutover_test");
    await().atMost(DEADLINE).until(() -> workers("feed").size() == 1);
    await().atMost(DEADLINE).until(() -> workers("pgcutover_test").size() == 1);
    List<Integer> own = workers("pgcutover_test");
    List<Integer> others = workers("feed");

    try (Session session = database.open("pgcutover_test")) {
      assertThat(ClientSessions.end(session, Deadline.after(DEADLINE))).isTrue();
    }

    assertThat(workers("feed")).doesNotContainAnyElementsOf(others);
    assertThat(workers("pgcutover_test")).isEqualTo(own);
  }

  private void subscribe(String name) {
    Endpoint feed = server.endpoint(Side.TARGET).withDatabase("feed");
    try (Session session = feed.open("test")) {
      session.one(
          Sql.of("select lsn::text from pg_create_logical_replication_slot(?, 'pgoutput')"),
          row -> row.getString(1),
          name);
    }
    on(
        database,
        "create subscription %s connection '%s' publication all_of_it with (create_slot = false, copy_data = false)"
            .formatted(name, feed.conninfo().replace("'", "''")));
  }

  private List<Integer> workers(String subscription) {
    try (Session session = server.endpoint(Side.SOURCE).open("test")) {
      return session.list(
          Sql.of(
              "select pid from pg_stat_subscription s where subname = ? and exists (select from pg_stat_activity a where a.pid = s.pid)"),
          row -> row.getInt(1),
          subscription);
    }
  }

  private static void on(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      session.execute(sql);
    }
  }
}
