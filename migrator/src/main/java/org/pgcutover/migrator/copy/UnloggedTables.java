package org.pgcutover.migrator.copy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
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
   * @param source one of the sessions by which this is done
   * @param target the other of that pair; silent
   * @return the number of rows
   */
  public static long copyAgain(
      Plan plan, List<Table> tables, Session source, Session target, Deadline deadline) {
    if (tables.isEmpty()) {
      return 0;
    }
    Set<TableName> referenced = referenced(target);
    Queue<Table> queue = new ConcurrentLinkedQueue<>(tables);
    LongAdder rows = new LongAdder();
    BiConsumer<Session, Session> worker =
        (from, to) -> {
          CopyRelay relay = new CopyRelay();
          for (Table table = queue.poll(); table != null; table = queue.poll()) {
            deadline.bound(from);
            deadline.bound(to);
            rows.add(copy(table, referenced.contains(table.name()), relay, from, to).rows());
          }
        };
    List<Runnable> workers = new ArrayList<>();
    workers.add(() -> worker.accept(source, target));
    for (int i = 1; i < Math.min(plan.jobs(), tables.size()); i++) {
      workers.add(() -> {
        try (Session from = plan.source().open("pgcutover_copy");
            Session to = plan.target().open("pgcutover_copy").silent()) {
          worker.accept(from, to);
        }
      });
    }
    Workers.run(workers);
    return rows.sum();
  }

  /** What that says to the target; the rows come from the source between the two of a table. */
  public static List<Sql> statements(Plan plan, List<Table> tables) {
    if (tables.isEmpty()) {
      return List.of();
    }
    Set<TableName> referenced;
    try (Session target = plan.target().open("pgcutover_copy")) {
      referenced = referenced(target);
    }
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
          source.execute("set local row_security = off");
          target.execute("set local synchronous_commit = off");
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

  private static Set<TableName> referenced(Session target) {
    return new HashSet<>(
        target.list(
            REFERENCED, row -> new TableName(row.getString("schema"), row.getString("name"))));
  }
}
