package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Undisturbed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the point of no return on: the target is opened and clients are led there, while nobody can
 * write on the source.
 */
final class Opening {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Plan plan;
  private final Fence fence;
  private final PooledTraffic pooled;
  private final Hooks hooks;

  Opening(Plan plan, Fence fence, PooledTraffic pooled, Hooks hooks) {
    this.plan = plan;
    this.fence = fence;
    this.pooled = pooled;
    this.hooks = hooks;
  }

  /** Its answer is missed before the server gives up: asking again helps then. */
  static Session limit(Session session) {
    return session.networkTimeout(ANSWER).statementTimeout(ANSWER.multipliedBy(2));
  }

  /**
   * The point of no return: from its commit on the target takes writes.
   *
   * @param target asked first, for a new session takes its time
   * @param before the source's own setting, or else what the target had; on is no way to open
   */
  void open(Session target, Optional<String> before) {
    AtomicReference<Session> ready = new AtomicReference<>(target);
    try {
      Persistently.run(
          "target: opening it",
          () -> {
            try (Session session =
                Objects.requireNonNullElseGet(
                    ready.getAndSet(null), () -> limit(plan.target().open("pgcutover_cutover")))) {
              String until = ClientSessions.now(session);
              fence.pass(session, s -> ReadOnlyDefault.open(s, before));
              ClientSessions.end(session, until, Deadline.after(Duration.ofSeconds(1)));
            }
            requireOpen();
          });
    } catch (PostgresException e) {
      throw new MigrationException.PersonNeeded(
          "the target may be open or not: it does not answer: " + e.getMessage(),
          "Run again as soon as the target answers: writes are blocked on both sides until then.");
    }
  }

  private void requireOpen() {
    if (ReadOnlyDefault.isEffective(plan.target())) {
      throw new MigrationException.PersonNeeded(
          "the target is open, and yet its sessions begin read-only: default_transaction_read_only is set for the server or for the role",
          "Set it off there and reload: writes are blocked on both sides until then. Then run again.");
    }
  }

  /**
   * Lets clients go on, with the locks still held; who waited behind them is ended before they are
   * let go. A signal may cut off the operator's command, and nothing else.
   *
   * @param source asked first, for a new session takes its time
   */
  void switchTraffic(CutoverState state, Consumer<Step> begin, Session source) {
    switchTraffic(state, begin, () -> endLateSessions(source));
  }

  /** The same for a run that finds it begun. */
  void switchTraffic(CutoverState state, Consumer<Step> begin) {
    switchTraffic(state, begin, this::endLateSessions);
  }

  private void switchTraffic(CutoverState state, Consumer<Step> begin, Runnable endLateSessions) {
    try {
      begin.accept(Step.LET_GO);
      Undisturbed.run(() -> pooled.letGo(state.pool()));
      begin.accept(Step.SWITCH);
      hooks.opened();
    } finally {
      Undisturbed.run(endLateSessions);
    }
  }

  private void endLateSessions(Session source) {
    try {
      Freeze.endLateSessions(source);
    } catch (PostgresException e) {
      log.debug("{}", e.getMessage());
      endLateSessions();
    }
  }

  private void endLateSessions() {
    try (Session source = plan.source().open("pgcutover_late")) {
      Freeze.endLateSessions(source);
    } catch (PostgresException e) {
      log.warn("source: sessions that wait for its locks could not be ended: {}", e.getMessage());
    }
  }
}
