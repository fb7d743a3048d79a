package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Another migrator that waits for the journal's lock on the target, gets it when the connection of
 * the one that works is lost, and keeps it until it is closed.
 */
final class Usurper implements AutoCloseable {
  /** "pgcut" in ASCII. */
  private static final String LOCK = "x'7067637574'::bigint";

  private static final String HELD =
      "from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = 'pgcutover_journal'";

  private static final Sql END_HOLDER = Sql.of("select pg_terminate_backend(a.pid, 5000) " + HELD);

  private static final Sql WAITS =
      Sql.of("select 1 from pg_locks where pid = ? and locktype = 'advisory' and not granted");

  private final Session session;

  private Usurper(Session session) {
    this.session = session;
  }

  static Usurper takeLock(DatabasePair pair) throws Exception {
    // Of our name: pgcutover ends the sessions of others when it closes the target.
    Session session = pair.target().open("pgcutover_usurper").unlimited();
    int backend = session.backend();
    Future<Integer> locked =
        CompletableFuture.supplyAsync(
            () -> session.execute("select pg_advisory_lock(" + LOCK + ")"),
            Thread::startVirtualThread);
    try (Session beside = pair.target().open("scenario")) {
      await()
          .atMost(Brake.DEADLINE)
          .until(() -> beside.first(WAITS, row -> true, backend).isPresent());
      loseLock(beside);
    }
    locked.get(Brake.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    return new Usurper(session);
  }

  /** Ends the session that holds the lock; that of the journal's records stays. */
  static void loseLock(DatabasePair pair) {
    try (Session session = pair.target().open("scenario")) {
      loseLock(session);
    }
  }

  static boolean isLockHeld(DatabasePair pair) {
    return DatabasePair.number(pair.target(), "select count(*) " + HELD) == 1;
  }

  @Override
  public void close() {
    session.close();
  }

  private static void loseLock(Session session) {
    assertThat(session.list(END_HOLDER, row -> row.getBoolean(1))).containsExactly(true);
  }
}
