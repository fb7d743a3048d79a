package org.pgcutover.migrator.copy;

import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

/**
 * Unlogged tables: their rows are in no WAL, so no stream carries what happens after the copy, and
 * each is copied again as a whole. Only while writes are blocked is the result the source's.
 */
public final class UnloggedTables {
  private static final Sql REFERENCED =
      Sql.of(
          "select distinct n.nspname as schema, c.relname as name from pg_constraint k join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace where k.contype = 'f'");

  private UnloggedTables() {}

  /**
   * Copies them again, {@code jobs} at once, each in a transaction of its own on the target.
   *
   * @return the number of rows
   */
  public static long copyAgain(Plan plan, List<Table> tables, Deadline deadline) {
    if (tables.isEmpty()) {
      return 0;
    }
    Set<TableName> referenced = referenced(plan);
    Queue<Table> queue = new ConcurrentLinkedQueue<>(tables);
    LongAdder rows = new LongAdder();
    Workers.run(
        Math.min(plan.jobs(), tables.size()),
        () -> {
          try (Session source = plan.source().open("pgcutover_copy");
              Session target = plan.target().open("pgcutover_copy")) {
            source.set("row_security", "off");
            target.silent().set("synchronous_commit", "off");
            CopyRelay relay = new CopyRelay();
            Table table;
            while ((table = queue.poll()) != null) {
              deadline.bound(source);
              deadline.bound(target);
              rows.add(
                  copy(table, referenced.contains(table.name()), relay, source, target).rows());
            }
          }
        });
    return rows.sum();
  }

  /** What that says to the target; the rows come from the source between the two of a table. */
  public static List<Sql> statements(Plan plan, List<Table> tables) {
    Set<TableName> referenced = tables.isEmpty() ? Set.of() : referenced(plan);
    return tables.stream()
        .flatMap(table -> {
          boolean isReferenced = referenced.contains(table.name());
          return Stream.of(
              emptying(table, isReferenced),
              new Sql("COPY FROM", part(table, isReferenced).copyFrom()));
        })
        .toList();
  }

  /**
   * A table to which a foreign key refers cannot be truncated by itself, and so its rows cannot be
   * frozen.
   */
  private static Copied copy(
      Table table, boolean referenced, CopyRelay relay, Session source, Session target) {
    Part part = part(table, referenced);
    return source.inTransaction(_ ->
        target.inTransaction(_ -> {
          target.execute(emptying(table, referenced));
          return relay.copy(part, source, target, (_, _) -> {});
        }));
  }

  private static Part part(Table table, boolean referenced) {
    return referenced ? Part.whole(table).unfrozen() : Part.whole(table);
  }

  private static Sql emptying(Table table, boolean referenced) {
    return new Sql(
        "emptying", (referenced ? "delete from only " : "truncate only ") + table.name().quoted());
  }

  private static Set<TableName> referenced(Plan plan) {
    try (Session target = plan.target().open("pgcutover_copy")) {
      return new HashSet<>(
          target.list(
              REFERENCED, row -> new TableName(row.getString("schema"), row.getString("name"))));
    }
  }
}
