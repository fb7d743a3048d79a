package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What a worker does when its server's process is gone, or does not go. */
class WorkerSessionsIT {
  private static final Duration RECONNECT = Duration.ofSeconds(2);

  private static EmbeddedServer server;
  private static Endpoint endpoint;

  @BeforeAll
  static void start() {
    server = EmbeddedServer.start(18, Map.of("max_connections", "12"));
    endpoint = server.endpoint(Side.TARGET);
    try (Session session = endpoint.open("test")) {
      session.execute("create schema pgcutover");
      session.execute("create table pgcutover.part (rows bigint)");
    }
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void howLongTheWorkTookBeforeAndBetweenTwoLossesDoesNotMatter() {
    AtomicInteger losses = new AtomicInteger();
    try (WorkerSessions sessions = sessions(0, RECONNECT)) {
      int done =
          sessions.outlast(
              "work",
              () -> {
                Session session = sessions.target();
                if (losses.getAndIncrement() < 2) {
                  Deadline.pause(RECONNECT.plusSeconds(1));
                  terminate(session.backend());
                }
                return session.one(Sql.of("select 7"), row -> row.getInt(1));
              });

      assertThat(done).isEqualTo(7);
    }
  }

  @Test
  void workThatLosesOneConnectionAfterTheOtherEnds() {
    AtomicInteger losses = new AtomicInteger();
    try (WorkerSessions sessions = sessions(0, RECONNECT)) {
      assertThatExceptionOfType(PostgresException.class)
          .isThrownBy(() ->
              sessions.outlast(
                  "work",
                  () -> {
                    losses.incrementAndGet();
                    terminate(sessions.target().backend());
                    return sessions.target().execute("select 7");
                  }))
          .matches(PostgresException::isConnectionFailure);
    }
    assertThat(losses).hasValueLessThan(20);
  }

  @Test
  void aServerThatHasTooManyClientsIsWaitedFor() throws Exception {
    AtomicInteger losses = new AtomicInteger();
    List<Session> others = new CopyOnWriteArrayList<>();
    try (WorkerSessions sessions = sessions(0, Duration.ofSeconds(30))) {
      Future<Integer> work =
          CompletableFuture.supplyAsync(
              () ->
                  sessions.outlast(
                      "work",
                      () -> {
                        Session session = sessions.target();
                        if (losses.getAndIncrement() == 0) {
                          terminate(session.backend());
                          fill(others);
                        }
                        return session.execute("select 7");
                      }),
              Thread::startVirtualThread);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !work.isDone());
      others.forEach(Session::close);

      assertThat(work.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void aTargetThatForgotWhatItConfirmedEndsTheCopy() {
    AtomicInteger losses = new AtomicInteger();
    try (WorkerSessions sessions = sessions(1, RECONNECT)) {
      assertThatExceptionOfType(MigrationException.ServerFailed.class)
          .isThrownBy(() ->
              sessions.outlast(
                  "work",
                  () -> {
                    Session session = sessions.target();
                    if (losses.getAndIncrement() == 0) {
                      terminate(session.backend());
                    }
                    return session.execute("select 7");
                  }))
          .withMessageContaining("lost rows that it had confirmed");
    }
  }

  @Test
  void aProcessOfALostConnectionThatDoesNotEndEndsTheCopy() throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    try (WorkerSessions sessions = sessions(0, RECONNECT)) {
      assertThatExceptionOfType(MigrationException.ServerFailed.class)
          .isThrownBy(() ->
              sessions.outlast(
                  "work",
                  () -> {
                    Session session = sessions.target();
                    if (stopped.compareAndSet(0, session.backend())) {
                      signal("STOP", stopped.get());
                      session.close();
                    }
                    return session.execute("select 7");
                  }))
          .withMessageContaining(
              "process %d of a connection that was lost".formatted(stopped.get()));
    } finally {
      signal("CONT", stopped.get());
    }
  }

  /** Every connection that is left or becomes free, those that are kept for superusers too. */
  private static void fill(List<Session> others) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(1));
    while (!deadline.isOver()) {
      try {
        others.add(endpoint.open("test"));
      } catch (PostgresException e) {
        assertThat(e.sqlState()).isEqualTo("53300");
        Deadline.pause(Duration.ofMillis(50));
      }
    }
  }

  private static void terminate(int backend) {
    try (Session session = endpoint.open("test")) {
      session.list(Sql.of("select pg_terminate_backend(?, 5000)"), row -> true, backend);
    }
  }

  private static void signal(String name, int pid) {
    try {
      assertThat(
              new ProcessBuilder("kill", "-" + name, Integer.toString(pid))
                  .inheritIO()
                  .start()
                  .waitFor())
          .isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static WorkerSessions sessions(int partsConfirmed, Duration reconnect) {
    return new WorkerSessions(plan(reconnect), new SessionTuning(Map.of()), () -> partsConfirmed);
  }

  private static Plan plan(Duration reconnect) {
    Plan.Limits limits = Plan.Limits.DEFAULT;
    return new Plan(
        "sessions",
        endpoint,
        endpoint,
        endpoint,
        1,
        Optional.empty(),
        Plan.Goal.COPY,
        Plan.Moment.NOW,
        Plan.Takeover.DEFAULT,
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        Plan.Tuning.DEFAULT,
        Plan.Carry.DEFAULT,
        Plan.WayBack.automatic(endpoint),
        Optional.empty(),
        false,
        new Plan.Limits(
            limits.anchor(),
            limits.resume(),
            reconnect,
            limits.catchUp(),
            limits.lag(),
            limits.writesBlocked(),
            limits.hook(),
            limits.afterwards()));
  }
}
