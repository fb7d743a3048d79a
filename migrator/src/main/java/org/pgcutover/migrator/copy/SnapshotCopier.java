package org.pgcutover.migrator.copy;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.schema.Schema;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies every table as the anchor's snapshot shows it, largest first, over {@code jobs} pairs of
 * sessions; a table's indexes follow its rows at once. The snapshot is let go with the last row of
 * the last table.
 */
public final class SnapshotCopier {
  private static final Logger log = LoggerFactory.getLogger(SnapshotCopier.class);

  /** A source that sends no row for so long is gone. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  private final Plan plan;
  private final Progress progress;
  private final Throttle throttle;

  public SnapshotCopier(Plan plan, Progress progress, Throttle throttle) {
    this.plan = plan;
    this.progress = progress;
    this.throttle = throttle;
  }

  /**
   * Fills the tables that the schema's pre-data made, then restores all that remains of the schema.
   */
  public SnapshotCopied copy(Anchor anchor, Schema schema, List<Table> tables) {
    List<Table> filled = tables.stream().filter(table -> !table.partitioned()).toList();
    progress.expect(
        filled.stream().mapToLong(Table::rows).sum(),
        filled.stream().mapToLong(Table::bytes).sum(),
        filled.size(),
        0);
    progress.begin(Phase.COPY);
    Totals totals = new Totals(filled.size());
    Queue<Table> queue = new ConcurrentLinkedQueue<>(filled);
    Workers.run(plan.jobs(), () -> copyTables(queue, anchor, schema, totals));
    schema.restoreRest();
    analyze(tables);
    schema.refreshMaterializedViews();
    SnapshotCopied copied = totals.copied(anchor, filled);
    log.info(
        "target: {} rows of {} tables in {} s, indexes and the rest {} s later",
        copied.rows(),
        copied.tables(),
        copied.seconds(),
        copied.indexSeconds());
    return copied;
  }

  private void copyTables(Queue<Table> queue, Anchor anchor, Schema schema, Totals totals) {
    try (Session source = plan.source().open("pgcutover_copy");
        Session target = plan.target().open("pgcutover_copy")) {
      source.unlimited().networkTimeout(SILENCE).set("row_security", "off");
      target
          .unlimited()
          .set("session_replication_role", "replica")
          .set("synchronous_commit", "off");
      CopyRelay relay = new CopyRelay(source, target);
      Table table;
      while ((table = queue.poll()) != null) {
        Table next = table;
        Copied copied = inSnapshot(source, anchor, () -> relay.copy(next, this::passed));
        progress.partCopied(table.bytes(), copied.bytes());
        totals.add(copied);
        if (totals.lastTable()) {
          anchor.close();
        }
        schema.restoreIndexes(table);
      }
    }
  }

  private void passed(int rows, long bytes) {
    throttle.pass(bytes);
    progress.copied(rows, bytes);
  }

  /** One transaction a table, so that the source's horizon moves on where tables are many. */
  private static Copied inSnapshot(
      Session source, Anchor anchor, java.util.function.Supplier<Copied> work) {
    return source.inTransaction(c -> {
      c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (var statement = c.createStatement()) {
        statement.execute("set transaction read only");
        statement.execute(
            "set transaction snapshot " + Quote.literal(anchor.anchored().snapshot()));
      }
      return work.get();
    });
  }

  /**
   * Partitioned tables too: their statistics span the leaves, and autovacuum does not make them.
   */
  private void analyze(List<Table> tables) {
    Queue<Table> queue =
        new ConcurrentLinkedQueue<>(tables.stream().filter(table -> !table.leaf()).toList());
    Workers.run(
        plan.jobs(),
        () -> {
          try (Session target = plan.target().open("pgcutover_copy").unlimited()) {
            Table table;
            while ((table = queue.poll()) != null) {
              target.execute(new Sql("ANALYZE", "analyze " + table.name().quoted()));
            }
          }
        });
  }

  /** What the workers add up. */
  private static final class Totals {
    private final long began = System.nanoTime();
    private final AtomicInteger left;
    private final AtomicLong lastRow = new AtomicLong();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    Totals(int tables) {
      left = new AtomicInteger(tables);
    }

    void add(Copied copied) {
      rows.add(copied.rows());
      bytes.add(copied.bytes());
      lastRow.set(System.nanoTime());
    }

    boolean lastTable() {
      return left.decrementAndGet() == 0;
    }

    SnapshotCopied copied(Anchor anchor, List<Table> tables) {
      long last = tables.isEmpty() ? began : lastRow.get();
      return new SnapshotCopied(
          anchor.anchored(),
          tables.size(),
          rows.sum(),
          bytes.sum(),
          seconds(last - began),
          seconds(System.nanoTime() - last),
          tables.stream().allMatch(Table::isBinarySafe));
    }

    private static double seconds(long nanos) {
      return Math.round(nanos / 1e6) / 1e3;
    }
  }
}
