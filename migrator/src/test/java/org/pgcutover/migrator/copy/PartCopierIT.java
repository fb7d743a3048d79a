package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.MuteProxy;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** One part, whose snapshot another session keeps. */
class PartCopierIT {
  private static final Sql ROWS = Sql.of("select count(*) from public.rows_of_three");

  private static final Sql WAITING =
      Sql.of(
          "select pid from pg_stat_activity where application_name = 'pgcutover_copy' and wait_event_type = 'Lock'");
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static EmbeddedServer server;
  private static Endpoint source;
  private static Endpoint target;

  @BeforeAll
  static void start() {
    server = EmbeddedServer.start(18, Map.of());
    source = server.endpoint(Side.SOURCE);
    target = server.endpoint(Side.TARGET).withDatabase("arrived");
    try (Session session = source.open("test")) {
      session.execute("create database arrived");
      session.execute("create table rows_of_three (id int)");
      session.execute("insert into rows_of_three values (1), (2), (3)");
    }
  }

  @BeforeEach
  void empty() {
    try (Session session = target.open("test")) {
      session.execute("drop schema if exists pgcutover cascade");
      session.execute("drop table if exists rows_of_three");
      session.execute("create schema pgcutover");
      session.execute("create table rows_of_three (id int)");
    }
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /** As after a commit whose answer was lost. */
  @Test
  void aPartThatIsThereAlreadyIsNotCopiedAgain() {
    try (Session holder = source.open("test");
        WorkerSessions sessions = sessions(source)) {
      PartCopier copier = copier(sessions, holder);
      Ledger.Entry entry = planned();

      Copied first = copier.copy(entry);
      Copied again = copier.copy(entry);

      assertThat(first.rows()).isEqualTo(3);
      assertThat(again).isEqualTo(first);
      assertThat(sessions.target().<Long>one(ROWS, row -> row.getLong(1))).isEqualTo(3);
    }
  }

  @Test
  void rowsThatCameAfterTheSnapshotAreLeftToTheStream() {
    try (Session holder = source.open("test");
        Session writer = source.open("test");
        WorkerSessions sessions = sessions(source)) {
      PartCopier copier = copier(sessions, holder);
      Ledger.Entry entry = planned();
      writer.execute("insert into rows_of_three values (4)");

      assertThat(copier.copy(entry).rows()).isEqualTo(3);
      writer.execute("delete from rows_of_three where id = 4");
    }
  }

  /** Nothing is sent meanwhile, as by a scan of rows that are all dead. */
  @Test
  void aSourceThatWaitsForALockIsNotGivenUp() throws Exception {
    try (Session holder = source.open("test");
        Session locking = source.open("test");
        WorkerSessions sessions = sessions(source)) {
      PartCopier copier = copier(sessions, holder);
      Ledger.Entry entry = planned();
      Future<Copied> copied =
          locking.inTransaction(_ -> {
            locking.execute("lock table rows_of_three");
            Future<Copied> copying = inBackground(() -> copier.copy(entry));
            int backend = awaitCopyThatWaits();
            await()
                .during(PATIENCE.multipliedBy(4))
                .atMost(DEADLINE)
                .until(() -> copiesThatWait().equals(List.of(backend)));
            return copying;
          });

      assertThat(copied.get(30, TimeUnit.SECONDS).rows()).isEqualTo(3);
    }
  }

  @Test
  void aSourceThatIsGoneWithoutAWordIsGivenUp() throws Exception {
    try (MuteProxy way = MuteProxy.to(source);
        Session holder = source.open("test");
        Session locking = source.open("test");
        WorkerSessions sessions = sessions(way.endpoint())) {
      PartCopier copier = copier(sessions, holder);
      Ledger.Entry entry = planned();
      Future<Copied> copied =
          locking.inTransaction(_ -> {
            locking.execute("lock table rows_of_three");
            Future<Copied> copying = inBackground(() -> copier.copy(entry));
            int backend = awaitCopyThatWaits();
            way.mute();
            locking.list(Sql.of("select pg_terminate_backend(?, 5000)"), row -> true, backend);
            return copying;
          });

      assertThat(copied.get(30, TimeUnit.SECONDS).rows()).isEqualTo(3);
    }
  }

  private static PartCopier copier(WorkerSessions sessions, Session holder) {
    String snapshot =
        holder.onConnection(
            "snapshot",
            connection -> {
              connection.setAutoCommit(false);
              return holder.one(Sql.of("select pg_export_snapshot()"), row -> row.getString(1));
            });
    Anchored anchored =
        new Anchored("slot", Lsn.parse("0/0"), snapshot, new Anchored.Holder(0, "0"));
    return new PartCopier(sessions, anchored, _ -> {}, (_, _) -> {});
  }

  private static Ledger.Entry planned() {
    try (Session from = source.open("test");
        Session to = target.open("test")) {
      List<Table> tables = new Catalog(from).tables();
      Ledger.plan(to, List.of(Part.whole(tables.getFirst())));
      return Ledger.read(to, tables).getFirst();
    }
  }

  private static Future<Copied> inBackground(Supplier<Copied> work) {
    return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
  }

  private static int awaitCopyThatWaits() {
    return await()
        .atMost(DEADLINE)
        .until(PartCopierIT::copiesThatWait, waiting -> !waiting.isEmpty())
        .getFirst();
  }

  /** Also those that nobody listens to any more. */
  private static List<Integer> copiesThatWait() {
    try (Session session = source.open("test")) {
      return session.list(WAITING, row -> row.getInt(1));
    }
  }

  private static WorkerSessions sessions(Endpoint from) {
    return new WorkerSessions(plan(from), new SessionTuning(Map.of()), () -> 0, PATIENCE);
  }

  private static Plan plan(Endpoint from) {
    return new Plan(
        "parts",
        from,
        target,
        source,
        1,
        Optional.empty(),
        Plan.Goal.COPY,
        Plan.Moment.NOW,
        Plan.Takeover.DEFAULT,
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        Plan.Tuning.DEFAULT,
        Plan.Carry.DEFAULT,
        Plan.WayBack.automatic(target),
        Optional.empty(),
        false,
        Plan.Limits.DEFAULT);
  }
}
