package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** Who keeps the locks of a freeze waiting, on real servers. */
@ParameterizedClass
@ValueSource(ints = {14, 18})
class MaintenanceIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Plan.Freezing LOCKS = new Plan.Freezing(false, Optional.empty());
  private static final Sql WRITERS = Sql.file(Freeze.class, "writers");

  @Parameter private int major;

  private EmbeddedServer server;
  private Endpoint source;

  @BeforeEach
  void start() {
    server =
        EmbeddedServer.start(
            major, Map.of("fsync", "off", "synchronous_commit", "off", "autovacuum_naptime", "1s"));
    source = server.endpoint(Side.SOURCE);
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void whoHoldsALockThatVacuumTakesIsInTheWayOfLocksAlone() {
    try (Session maintainer = source.open("application")) {
      maintainer.execute("create table account (id int)");
      maintainer.execute("create temp table scratch (id int)");
      maintainer.execute("begin; lock table account, scratch in share update exclusive mode");
      await().atMost(DEADLINE).until(() -> !now(LOCKS).isEmpty());

      assertThat(now(LOCKS))
          .singleElement()
          .asString()
          .matches(
              "source: process \\d+ of postgres \\(application\\) holds ShareUpdateExclusiveLock on public.account: the freeze would wait for it");
      assertThat(now(Plan.Freezing.DEFAULT)).isEmpty();
      assertThat(writers())
          .singleElement()
          .asString()
          .matches("process \\d+ of postgres \\(application\\), idle in transaction");

      maintainer.execute("rollback");
      assertThat(now(LOCKS)).isEmpty();
    }
  }

  @Test
  void anAutovacuumThatPreventsAWraparoundDoesNotGiveWayAndIsNamed() {
    try (Session session = source.open("application")) {
      session.execute(
          """
          create table account (id int, filler text)
          with (autovacuum_freeze_max_age = 100000, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)
          """);
      session.execute(
          "insert into account select g, repeat('x', 500) from generate_series(1, 20000) g");
      session.execute(
          "do $$ begin for i in 1..100010 loop perform txid_current(); commit; end loop; end $$");
      await().atMost(DEADLINE).until(() -> !now(Plan.Freezing.DEFAULT).isEmpty());

      assertThat(now(Plan.Freezing.DEFAULT))
          .singleElement()
          .asString()
          .matches(
              "source: process \\d+ of autovacuum worker holds ShareUpdateExclusiveLock on public.account: autovacuum: VACUUM( ANALYZE)? public.account \\(to prevent wraparound\\): the freeze would wait for it");
      assertThat(writers())
          .singleElement()
          .asString()
          .matches(
              "process \\d+ of autovacuum worker: autovacuum: VACUUM.* public.account \\(to prevent wraparound\\)");
      session.execute("set deadlock_timeout = '20ms'; set lock_timeout = '1s'");
      assertThatThrownBy(() -> session.execute("begin; lock table account in share mode"))
          .isInstanceOfSatisfying(
              PostgresException.class, e -> assertThat(e.sqlState()).isEqualTo("55P03"));
    }
  }

  private List<String> now(Plan.Freezing freezing) {
    try (Session session = source.open("test")) {
      return Maintenance.of(session).check(freezing).reasons();
    }
  }

  private List<String> writers() {
    try (Session session = source.open("test")) {
      return session.list(WRITERS, row -> row.getString("writer"));
    }
  }
}
