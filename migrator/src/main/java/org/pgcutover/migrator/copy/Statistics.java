package org.pgcutover.migrator.copy;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;

/**
 * The planner's statistics on the target. Most tables' are gathered as soon as the table is whole;
 * those that span other tables, or are extended, when everything is there.
 */
final class Statistics {
  private static final Sql LATE = Sql.file(Statistics.class, "late_statistics");

  private final Plan plan;
  private final List<Table> tables;
  private final Set<Long> late;

  /**
   * The statistics of these tables.
   *
   * @param late by their identifiers on the source, from {@link #late}
   */
  Statistics(Plan plan, List<Table> tables, Set<Long> late) {
    this.plan = plan;
    this.tables = tables;
    this.late = late;
  }

  /** The tables whose statistics have to wait for everything else. */
  static Set<Long> late(Session source) {
    return source.list(LATE, row -> row.getLong("oid")).stream().collect(toSet());
  }

  /** Where it is not too early. */
  void gatherNow(Table table, Session target) {
    if (!late.contains(table.oid())) {
      gather(table, target);
    }
  }

  /** What is left; autovacuum never gathers those of partitioned tables. */
  void gatherLate() {
    // A partitioned table's are gathered together with those of its leaves.
    Queue<Table> queue =
        new ConcurrentLinkedQueue<>(
            tables.stream().filter(table -> late.contains(table.oid()) && !table.leaf()).toList());
    Workers.run(
        Math.min(plan.jobs(), queue.size()),
        () -> {
          try (Session target = plan.target().open("pgcutover_copy").unlimited()) {
            for (Table table = queue.poll(); table != null; table = queue.poll()) {
              gather(table, target);
            }
          }
        });
  }

  private static void gather(Table table, Session target) {
    target.execute(new Sql("ANALYZE", "analyze " + table.name().quoted()));
  }
}
