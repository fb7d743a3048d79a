package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.Undisturbed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream by which the old source follows the target once that has taken over. Made before the
 * freeze, for a new slot waits for transactions; moved, while nobody writes, to behind all that
 * came from the source; and let run when the stream it came by is gone: two that feed each other
 * would never end, and before 16 no subscription can leave out what is not of its publisher's own.
 */
public final class WayBack {
  private static final Logger log = LoggerFactory.getLogger(WayBack.class);
  private static final String APPLICATION_NAME = "pgcutover_wayback";
  private static final Duration CONNECTING = Duration.ofSeconds(30);

  private final Plan plan;

  /** Empty where there is none. */
  private final Optional<Plan> back;

  private WayBack(Plan plan, Optional<Plan> back) {
    this.plan = plan;
    this.back = back;
  }

  /**
   * Makes publication and slot on the target and a disabled subscription on the source, if the plan
   * asks for it.
   *
   * @throws MigrationException.GivenUp where the plan requires it and it cannot be had
   */
  static WayBack prepare(Plan plan) {
    if (plan.wayBack().mode() == Plan.WayBack.Mode.OFF) {
      return new WayBack(plan, Optional.empty());
    }
    Plan back = plan.reversed();
    try {
      make(plan, back);
      return new WayBack(plan, Optional.of(back));
    } catch (PostgresException e) {
      Undisturbed.run(() -> remove(plan));
      if (plan.wayBack().mode() == Plan.WayBack.Mode.REQUIRED) {
        throw new MigrationException.GivenUp(
            "there would be no way back: " + e.getMessage(),
            "Mend the reason, or set wayBack.mode to auto; then run again.");
      }
      log.warn("there will be no way back once the target is open: {}", e.getMessage());
      return new WayBack(plan, Optional.empty());
    }
  }

  boolean isPrepared() {
    return back.isPresent();
  }

  /**
   * Nobody writes any more, and all has arrived: the stream begins here. Ends the first
   * subscription's workers, so that nothing from the source can come behind this point. Both
   * servers keep it: after a crash the slot begins earlier, with what the source has already.
   *
   * @param target silent: an event trigger that notes DDL would be somebody else who writes
   * @return whether the workers ended before the deadline
   */
  boolean begin(Session source, Session target, Deadline deadline) {
    if (back.isEmpty()) {
      return true;
    }
    ReplicationCommands commands = new ReplicationCommands(target);
    commands.disableSubscription(plan.objectName());
    if (!commands.endWorkers(plan.objectName(), deadline)) {
      return false;
    }
    String way = back.get().objectName();
    new ReplicationCommands(source).beginAt(way, commands.advanceSlot(way));
    return true;
  }

  /** The cutover was given up: the target follows again, and nothing of a way back is left. */
  static void takeBack(Plan plan) {
    try (Session target = plan.target().open(APPLICATION_NAME).silent()) {
      new ReplicationCommands(target).enableSubscription(plan.objectName());
    } catch (PostgresException e) {
      log.warn("target: it follows again only with the next run: {}", e.getMessage());
    }
    remove(plan);
  }

  /** The first stream is gone: the old source follows from now on. */
  public static void open(Plan plan) {
    Plan back = plan.reversed();
    try (Session oldSource = plan.source().open(APPLICATION_NAME).silent()) {
      new ReplicationCommands(oldSource).enableSubscription(back.objectName());
    }
    log.info(
        plan.isReversed()
            ? "the server that had taken over follows again"
            : "the old source follows: pgcutover rollback leads back to it");
  }

  private static void make(Plan plan, Plan back) {
    try (Session oldSource = plan.source().open(APPLICATION_NAME).silent();
        Session target = plan.target().open(APPLICATION_NAME).silent()) {
      drop(back, oldSource, target);
      List<TableName> tables =
          new ReplicationCommands(oldSource).publishedTables(plan.objectName());
      ReplicationCommands commands = new ReplicationCommands(target);
      commands.createPublication(back.objectName(), tables);
      target.statementTimeout(plan.limits().anchor());
      commands.createSlot(back.objectName(), "pgoutput");
      oldSource.statementTimeout(CONNECTING);
      new ReplicationCommands(oldSource)
          .createSubscription(
              back.objectName(),
              back.subscription().conninfo(),
              back.objectName(),
              back.objectName(),
              false);
    }
  }

  private static void drop(Plan back, Session oldSource, Session target) {
    new ReplicationCommands(oldSource).dropSubscription(back.objectName());
    ReplicationCommands commands = new ReplicationCommands(target);
    commands.dropSlot(back.objectName());
    commands.dropPublication(back.objectName());
  }

  /**
   * Of a cutover that came to nothing, or was killed before there was a record of it. What is left
   * goes with the next run, or with an abort.
   */
  public static void remove(Plan plan) {
    Plan back = plan.reversed();
    try (Session oldSource = plan.source().open(APPLICATION_NAME).silent();
        Session target = plan.target().open(APPLICATION_NAME).silent()) {
      drop(back, oldSource, target);
    } catch (PostgresException e) {
      log.warn("something of a way back is left: {}", e.getMessage());
    }
  }
}
