package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.copy.UnloggedTables;
import org.pgcutover.migrator.largeobject.LargeObjects;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no stream carries, unlogged tables and large objects: brought once more while writes are
 * blocked. Done while the source is live as well, it leaves little to do for the freeze, and its
 * duration predicts that one's.
 */
public final class Unreplicated {
  private static final Logger log = LoggerFactory.getLogger(Unreplicated.class);

  private static final Duration LIVE = Duration.ofDays(10);

  /**
   * What was done.
   *
   * @param tables unlogged tables, copied as a whole
   * @param largeObjects compared, of which {@code largeObjectsCopied} differed
   */
  public record Brought(
      int tables, long rows, int largeObjects, int largeObjectsCopied, Duration elapsed) {
    boolean isNothing() {
      return tables == 0 && largeObjects == 0;
    }
  }

  private Unreplicated() {}

  /**
   * The first copy of all large objects, which takes as long as they are large.
   *
   * @param source unlimited, as the target
   * @param target silent
   */
  public static void bringLargeObjects(Session source, Session target) {
    LargeObjects.Brought brought = new LargeObjects(source, target, Deadline.after(LIVE)).bring();
    log.info("target: {} large objects copied", brought.copied());
  }

  /** While the source is live: with next to no limit, for nobody waits. */
  public static Brought bring(Plan plan, Scope scope) {
    try (Session source = plan.source().open("pgcutover_copy");
        Session target = plan.target().open("pgcutover_copy").silent()) {
      return bring(plan, scope, source, target, Deadline.after(LIVE));
    }
  }

  /**
   * The same within a limit.
   *
   * @param target silent
   */
  static Brought bring(Plan plan, Scope scope, Session source, Session target, Deadline deadline) {
    long began = System.nanoTime();
    deadline.bound(source);
    deadline.bound(target);
    List<Table> tables = unlogged(source, scope);
    long rows = UnloggedTables.copyAgain(plan, tables, source, target, deadline);
    LargeObjects.Brought objects = new LargeObjects(source, target, deadline).bring();
    Brought brought =
        new Brought(
            tables.size(),
            rows,
            objects.compared(),
            objects.copied(),
            Duration.ofNanos(System.nanoTime() - began));
    if (!brought.isNothing()) {
      log.info(
          "target: {} unlogged tables copied, {} of {} large objects, {} ms",
          brought.tables(),
          brought.largeObjectsCopied(),
          brought.largeObjects(),
          brought.elapsed().toMillis());
    }
    return brought;
  }

  static List<Table> unlogged(Session source, Scope scope) {
    return new Catalog(source)
        .unloggedTables().stream()
            .filter(table -> !table.partitioned())
            .filter(table -> !scope.leavesOut(table.name()))
            .toList();
  }
}
