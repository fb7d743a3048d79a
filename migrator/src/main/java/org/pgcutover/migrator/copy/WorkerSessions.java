package org.pgcutover.migrator.copy;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one worker, opened when first asked for and again after one was lost. A lost
 * connection costs the work in hand, not the copy: {@link #outlast} does it again. Confined to the
 * worker's thread.
 */
final class WorkerSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerSessions.class);

  /** A source that sends nothing for so long may be gone. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Work that loses more connections than that has another fault. */
  private static final int MOST_LOSSES = 10;

  /** Of PostgreSQL's appendix A: clients that come back all at once may meet it. */
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private static final Sql END_BACKEND =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid = ? and application_name = 'pgcutover_copy'");

  private final Plan plan;
  private final SessionTuning tuning;
  private final IntSupplier partsCopied;
  private final Duration patience;
  private @Nullable Session source;
  private @Nullable Session target;

  /** Whether the work has a source: a worker that builds has none. */
  private boolean reads;

  /** The server's process of the last session on the target: of a lost one, until it is cleared. */
  private OptionalInt targetBackend = OptionalInt.empty();

  /**
   * @param partsCopied how many parts the target has confirmed to this program
   */
  WorkerSessions(Plan plan, SessionTuning tuning, IntSupplier partsCopied) {
    this(plan, tuning, partsCopied, SILENCE);
  }

  /**
   * @param patience how long a source may be silent before it is looked after
   */
  WorkerSessions(Plan plan, SessionTuning tuning, IntSupplier partsCopied, Duration patience) {
    this.plan = plan;
    this.tuning = tuning;
    this.partsCopied = partsCopied;
    this.patience = patience;
  }

  Session source() {
    reads = true;
    if (source == null) {
      source =
          plan.source()
              .open("pgcutover_copy")
              .unlimited()
              .set("row_security", "off")
              .set("client_min_messages", "error");
    }
    return source.networkTimeout(patience);
  }

  /** Lets the source be silent for as long as it is at work. */
  SilenceWatch watchSilence(Supplier<Duration> silence) {
    return SilenceWatch.over(plan.source(), source(), patience, silence);
  }

  Session target() {
    if (target == null) {
      Session session = plan.target().open("pgcutover_copy").unlimited().set("search_path", "");
      tuning.apply(session);
      target = session;
      targetBackend.ifPresent(pid -> clearAway(session, pid));
      targetBackend = OptionalInt.of(session.backend());
    }
    return target;
  }

  /**
   * Does the work, again over new connections where one was lost. A server may be gone for {@code
   * limits.reconnect}, counted from the loss: how long the work took before does not matter.
   *
   * @param work asks for the sessions anew, and finds out itself whether it was done already: a
   *     commit's answer may be what was lost
   */
  <T> T outlast(Object what, Supplier<T> work) {
    int losses = 0;
    while (true) {
      try {
        return work.get();
      } catch (PostgresException e) {
        refuseUnlessPassing(e);
        if (++losses > MOST_LOSSES) {
          throw e;
        }
        log.warn("{}: a connection was lost, trying again: {}", what, e.getMessage());
        reopen();
      }
    }
  }

  private void reopen() {
    Deadline deadline = Deadline.after(plan.limits().reconnect());
    while (true) {
      close();
      Deadline.pause(INTERVAL);
      try {
        target();
        if (reads) {
          source();
        }
        return;
      } catch (PostgresException e) {
        refuseUnlessPassing(e);
        if (deadline.isOver()) {
          throw e;
        }
        log.debug("{}", e.getMessage());
      }
    }
  }

  private static void refuseUnlessPassing(PostgresException e) {
    if (Thread.currentThread().isInterrupted()) {
      throw Deadline.cancelled();
    }
    if (!e.isConnectionFailure() && !e.sqlState().equals(TOO_MANY_CONNECTIONS)) {
      throw e;
    }
  }

  @Override
  public void close() {
    close(source);
    close(target);
    source = null;
    target = null;
  }

  /**
   * The server's process may not have noticed yet, and holds its locks. A server that crashed may
   * have forgotten commits that it had confirmed, for ours do not wait for its disk.
   */
  private void clearAway(Session session, int pid) {
    if (!Deadline.after(plan.limits().reconnect()).await(INTERVAL, () -> hasEnded(session, pid))) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "process %d of a connection that was lost does not end".formatted(pid),
          "Run again once it is gone: pg_stat_activity says what it waits for.");
    }
    int confirmed = partsCopied.getAsInt();
    if (Ledger.copiedParts(session) < confirmed) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "the server crashed and lost rows that it had confirmed",
          "Run again: the parts that it still has are kept.");
    }
  }

  /** pg_terminate_backend says no where the process is still there when its time is over. */
  private static boolean hasEnded(Session session, int pid) {
    return session.first(END_BACKEND, row -> row.getBoolean(1), pid).orElse(true);
  }

  private static void close(@Nullable Session session) {
    if (session != null) {
      try {
        session.close();
      } catch (PostgresException e) {
        log.debug("{}", e.getMessage());
      }
    }
  }
}
