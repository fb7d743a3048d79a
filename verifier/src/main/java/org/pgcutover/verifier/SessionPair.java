package org.pgcutover.verifier;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;

/**
 * One session on each side, both with the pinned settings, both read-only. For one thread at a
 * time; {@link #both} lends the target's session to a second one and takes it back.
 */
final class SessionPair implements AutoCloseable {
  private static final String APPLICATION_NAME = "pgcutover_verifier";

  private final Session source;
  private final Session target;

  private SessionPair(Session source, Session target) {
    this.source = source;
    this.target = target;
  }

  @SuppressWarnings("MustBeClosedChecker")
  static SessionPair open(Endpoint source, Endpoint target) {
    Session first = pinned(source);
    try {
      return new SessionPair(first, pinned(target));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  /**
   * Does the work on both sides at the same time. Returns or throws only when both have ended; a
   * failure of the source cancels the target.
   */
  <T> Both<T> both(Function<Session, T> work) {
    FutureTask<T> onTarget = new FutureTask<>(() -> work.apply(target));
    Thread thread = Thread.ofVirtual().start(onTarget);
    try {
      return new Both<>(work.apply(source), onTarget.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    } finally {
      endOnTarget(thread);
    }
  }

  /** The same where nothing comes of it. */
  void each(Consumer<Session> work) {
    both(session -> {
      work.accept(session);
      return true;
    });
  }

  /**
   * Runs the work in a transaction on each side that reads one snapshot, which its first statement
   * there takes.
   */
  <T> T inSnapshots(Supplier<T> work) {
    return source.inSnapshot(_ -> target.inSnapshot(_ -> work.get()));
  }

  Session source() {
    return source;
  }

  Session target() {
    return target;
  }

  @Override
  public void close() {
    try (source;
        target) {
      // Both are closed, the second even if the first fails.
    }
  }

  /**
   * Short: the statement is cancelled. The session must not be in use when it is closed. An
   * interrupted thread could not even ask the server to cancel, so the interrupt waits.
   */
  private void endOnTarget(Thread thread) {
    boolean interrupted = Thread.interrupted();
    if (thread.isAlive()) {
      target.cancel();
    }
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A scan whose client was killed would go on for hours, and its snapshot with it. Servers that
   * cannot look for their client refuse the setting.
   */
  private static void endsWithItsClient(Session session) {
    try {
      session.set("client_connection_check_interval", "10s");
    } catch (PostgresException e) {
      if (e.isConnectionFailure()) {
        throw e;
      }
    }
  }

  private static Session pinned(Endpoint endpoint) {
    Session session = endpoint.open(APPLICATION_NAME);
    try {
      PinnedSettings.pin(session);
      endsWithItsClient(session);
      return session.withoutTransactionTimeout();
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
