package org.pgcutover.migrator;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Holds back whatever writes to the table {@code braked} on the target, COPY and apply worker
 * alike: its check constraint asks for an advisory lock, and the brake holds that one. Advisory
 * locks belong to a database, so the source is not slowed.
 */
final class Brake implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final AtomicInteger ROWS = new AtomicInteger(1_000_000);
  private static final Sql WAITING =
      Sql.of(
          "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory' and (application_name = ? or backend_type like ?)");

  private final DatabasePair pair;
  private final Session holder;

  private Brake(DatabasePair pair, Session holder) {
    this.pair = pair;
    this.holder = holder;
  }

  /** Makes the table on the source. */
  static void install(DatabasePair pair) {
    pair.onSource(
        """
        create function public.brake() returns boolean language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(4711); return true; end';
        create table public.braked (id bigint primary key, v text not null, check (public.brake()));
        insert into public.braked select g, 'row ' || g from generate_series(1, 1000) g;
        """);
  }

  static Brake pull(DatabasePair pair) {
    // Of our name and user: pgcutover ends the sessions of others when it closes the target.
    Session holder = pair.target().open("pgcutover_brake");
    holder.execute("select pg_advisory_lock(4711)");
    return new Brake(pair, holder);
  }

  /** Whether a COPY into the table waits. */
  boolean holdsCopy() {
    return holds("pgcutover_copy", "none");
  }

  boolean holdsApplyWorker() {
    // "logical replication worker" up to 16, "logical replication apply worker" since.
    return holds("none", "logical replication%");
  }

  /** Writes a row on the source and returns when the apply worker is held back by it. */
  void catchApplyWorker() {
    pair.onSource(
        "insert into public.braked values (%d, 'late')".formatted(ROWS.incrementAndGet()));
    await().atMost(DEADLINE).until(this::holdsApplyWorker);
  }

  private boolean holds(String application, String backend) {
    return holder.<Long>one(WAITING, row -> row.getLong(1), application, backend) > 0;
  }

  /** Lets go. */
  @Override
  public void close() {
    holder.close();
  }
}
