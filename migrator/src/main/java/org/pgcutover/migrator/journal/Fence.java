package org.pgcutover.migrator.journal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Which run decides where writes go. The advisory lock says so only as long as its connection
 * lives; a run that was stopped, or whose server was, may wake after another has taken over and
 * decided otherwise. So the one that takes over writes its token on both servers, and whatever
 * closes or opens one of them does it in the transaction that reads the token there, and holds it:
 * either the change was there before another took over, who then sees it, or it does not come.
 */
public final class Fence {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** No such table, no such schema. */
  private static final List<String> GONE = List.of("42P01", "3F000");

  public static final Sql CREATE = Sql.file(Fence.class, "create_fence");

  /** Migration and token. */
  public static final Sql TAKE =
      Sql.of(
          "insert into pgcutover.fence (migration, token) values (?, ?) on conflict (migration) do update set token = excluded.token");

  public static final Sql DROP = Sql.of("drop table pgcutover.fence");

  private static final Sql LOOK = Sql.of("select token from pgcutover.fence where migration = ?");
  private static final Sql HOLD = new Sql("HOLD", LOOK.text() + " for update");

  private final String migration;
  private final String token = UUID.randomUUID().toString();

  /** Of one run, which has not taken over yet. */
  public Fence(Plan plan) {
    this.migration = plan.migration();
  }

  /** From here on no other run changes who writes on this server. */
  public void take(Endpoint server) {
    try (Session session = server.open("pgcutover_fence").networkTimeout(ANSWER).silent()) {
      inTransaction(
          session,
          () -> {
            session.execute(CREATE);
            session.execute(TAKE, migration, token);
          });
    }
  }

  /**
   * Changes who writes, in one transaction with the look whether this run may still.
   *
   * @param session on the server that is changed
   * @throws MigrationException.ServerFailed where another run has taken over; nothing was changed
   */
  public void pass(Session session, Consumer<Session> change) {
    inTransaction(
        session,
        () -> {
          require(session, HOLD);
          change.accept(session);
        });
  }

  /**
   * Writes go on where they did: nothing of it is left. Where there is no token nobody passes.
   *
   * @throws MigrationException.ServerFailed where another run has taken over, whose token stays
   */
  public void leave(Endpoint server) {
    try (Session session = server.open("pgcutover_fence").networkTimeout(ANSWER).silent()) {
      pass(session, s -> s.execute(DROP));
    }
  }

  /**
   * Looks, and waits for nobody.
   *
   * @throws MigrationException.ServerFailed where another run has taken over
   */
  public void require(Session session) {
    require(session, LOOK);
  }

  /** The same by a session of its own. */
  public void require(Endpoint server) {
    try (Session session = server.open("pgcutover_fence").networkTimeout(ANSWER)) {
      require(session);
    }
  }

  private void require(Session session, Sql look) {
    if (!holder(session, look).equals(Optional.of(token))) {
      throw Journal.takenOver();
    }
  }

  /** Another may have come to its end and removed all. */
  private Optional<String> holder(Session session, Sql look) {
    try {
      return session.first(look, row -> row.getString("token"), migration);
    } catch (PostgresException e) {
      if (GONE.contains(e.sqlState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** On disk with its commit: a token that a crash takes back would let the other one in again. */
  private static void inTransaction(Session session, Runnable work) {
    session.inTransaction(c -> {
      session.execute("set local synchronous_commit = on");
      work.run();
      return true;
    });
  }
}
