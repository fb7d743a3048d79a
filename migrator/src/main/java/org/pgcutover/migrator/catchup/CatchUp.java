package org.pgcutover.migrator.catchup;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.tuning.Durable;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.tracking.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the source from the anchor on by the native subscription. It works inside the target
 * server and goes on while pgcutover is not there; creating it again after a restart of pgcutover
 * is no change.
 */
public final class CatchUp {
  private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Sql STATE = Sql.file(CatchUp.class, "state");
  private static final Sql SLOT = Sql.file(CatchUp.class, "slot");

  private record State(boolean enabled) {}

  private record Slot(long lagBytes, boolean lost, long transactions) {}

  private final Plan plan;
  private final Progress progress;

  public CatchUp(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Returns when a marker came through within the limit; the stream goes on.
   *
   * @param durable from here on the source forgets what the target has confirmed: what the copy
   *     wrote must be on disk
   */
  public CaughtUp follow(SnapshotCopied copied, Durable durable) {
    Objects.requireNonNull(durable);
    return follow(target -> subscribe(target, copied));
  }

  /** The same, where the subscription was made by a cutover in the other direction. */
  public CaughtUp goOn() {
    return follow(target -> new ReplicationCommands(target).enableSubscription(plan.objectName()));
  }

  private CaughtUp follow(Consumer<Session> subscribe) {
    progress.begin(Phase.CATCH_UP);
    long began = System.nanoTime();
    try (Session source = plan.source().open("pgcutover_catchup");
        Session target = plan.target().open("pgcutover_catchup").silent()) {
      subscribe.accept(target);
      Deadline deadline = Deadline.after(plan.limits().catchUp());
      Marker marker = new Marker(plan.objectName() + " catch-up");
      while (true) {
        long sent = System.nanoTime();
        long beat = marker.send(source);
        if (!isSeen(source, target, marker, beat, deadline)) {
          throw new MigrationException.ServerFailed(
              Side.TARGET,
              "the target did not catch up within " + plan.limits().catchUp(),
              "Run again to wait longer: the subscription goes on meanwhile.");
        }
        Duration lag = Duration.ofNanos(System.nanoTime() - sent);
        if (lag.compareTo(plan.limits().lag()) <= 0) {
          double seconds = Math.round((System.nanoTime() - began) / 1e6) / 1e3;
          log.info("target: caught up after {} s, {} ms behind", seconds, lag.toMillis());
          return new CaughtUp(seconds, slot(source).transactions(), lag);
        }
        Deadline.pause(INTERVAL);
      }
    }
  }

  /**
   * How far the target is behind now, once it had caught up.
   *
   * @return of a marker that did not come within twice the limit, how long it was waited for
   */
  public CaughtUp look(CaughtUp before) {
    try (Session source = plan.source().open("pgcutover_catchup");
        Session target = plan.target().open("pgcutover_catchup")) {
      watch(source, target);
      Marker marker = new Marker(plan.objectName() + " catch-up");
      Deadline deadline = Deadline.after(plan.limits().lag().multipliedBy(2));
      boolean _ = isSeen(source, target, marker, marker.send(source), deadline);
      return new CaughtUp(before.seconds(), slot(source).transactions(), deadline.elapsed());
    }
  }

  private void subscribe(Session target, SnapshotCopied copied) {
    ReplicationCommands commands = new ReplicationCommands(target);
    String name = plan.objectName();
    if (state(target).isEmpty()) {
      commands.createSubscription(
          name,
          plan.subscription().conninfo(),
          name,
          copied.anchored().slot(),
          copied.binarySafe());
      log.info("target: subscription {} begins at {}", name, copied.anchored().lsn());
    }
    commands.enableSubscription(name);
  }

  private boolean isSeen(
      Session source, Session target, Marker marker, long beat, Deadline deadline) {
    Deadline patience = Deadline.after(PATIENCE);
    return !deadline.isOver()
        && deadline.await(
            Duration.ofMillis(10),
            () -> {
              if (Deadline.after(INTERVAL)
                  .await(Duration.ofMillis(10), () -> marker.isSeen(target, beat))) {
                return true;
              }
              watch(source, target);
              // A walsender may have slept over the one before.
              marker.send(source);
              if (patience.isOver()) {
                log.warn(
                    "target: nothing has arrived for {} s; where this goes on, the target's log says why",
                    patience.elapsed().toSeconds());
              }
              return false;
            });
  }

  /** What can never end well is said at once. */
  private void watch(Session source, Session target) {
    Slot slot = slot(source);
    progress.lag(slot.lagBytes());
    if (slot.lost()) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "the slot "
              + plan.objectName()
              + " is lost: the source removed WAL that the target still needed",
          "Raise max_slot_wal_keep_size, then abort and run again.");
    }
    if (!state(target).map(State::enabled).orElse(false)) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "the subscription " + plan.objectName() + " was disabled by an error while applying",
          "The target's log names the row and the reason; mend it and run again, or abort.");
    }
  }

  private Slot slot(Session source) {
    return source
        .first(
            SLOT,
            row ->
                new Slot(
                    row.getLong("lag_bytes"), row.getBoolean("lost"), row.getLong("transactions")),
            plan.objectName())
        .orElseThrow(() ->
            new MigrationException.ServerFailed(
                Side.SOURCE,
                "the slot " + plan.objectName() + " is gone",
                "Abort and run again: without its slot the stream has a gap."));
  }

  private Optional<State> state(Session target) {
    return target.first(STATE, row -> new State(row.getBoolean("enabled")), plan.objectName());
  }
}
