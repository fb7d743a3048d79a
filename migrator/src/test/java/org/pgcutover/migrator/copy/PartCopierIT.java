package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.MigrationException;
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
        WorkerSessions sessions = sessions(0)) {
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
        WorkerSessions sessions = sessions(0)) {
      PartCopier copier = copier(sessions, holder);
      Ledger.Entry entry = planned();
      writer.execute("insert into rows_of_three values (4)");

      assertThat(copier.copy(entry).rows()).isEqualTo(3);
      writer.execute("delete from rows_of_three where id = 4");
    }
  }

  @Test
  void aTargetThatForgotWhatItConfirmedEndsTheCopy() {
    AtomicBoolean lost = new AtomicBoolean();
    try (WorkerSessions sessions = sessions(1)) {
      planned();

      assertThatExceptionOfType(MigrationException.ServerFailed.class)
          .isThrownBy(() ->
              sessions.outlast(
                  "work",
                  () -> {
                    Session session = sessions.target();
                    if (lost.compareAndSet(false, true)) {
                      terminate(session.backend());
                    }
                    return session.execute("select 1");
                  }))
          .withMessageContaining("lost rows that it had confirmed");
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
    return new PartCopier(sessions, anchored, (_, _) -> {});
  }

  private static Ledger.Entry planned() {
    try (Session from = source.open("test");
        Session to = target.open("test")) {
      List<Table> tables = new Catalog(from).tables();
      Ledger.plan(to, List.of(Part.whole(tables.getFirst())));
      return Ledger.read(to, tables).getFirst();
    }
  }

  private static WorkerSessions sessions(int partsConfirmed) {
    return new WorkerSessions(plan(), new SessionTuning(Map.of()), () -> partsConfirmed);
  }

  private static Plan plan() {
    return new Plan(
        "parts",
        source,
        target,
        source,
        1,
        Optional.empty(),
        Plan.Goal.COPY,
        Optional.empty(),
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        Plan.Tuning.DEFAULT,
        Plan.Carry.DEFAULT,
        Plan.Limits.DEFAULT);
  }

  private static void terminate(int backend) {
    try (Session session = source.open("test")) {
      session.list(Sql.of("select pg_terminate_backend(?, 5000)"), row -> true, backend);
    }
  }
}
