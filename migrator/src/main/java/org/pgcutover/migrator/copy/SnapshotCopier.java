package org.pgcutover.migrator.copy;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.schema.Schema;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies every table as the anchor's snapshot shows it, in parts, largest first, and builds on each
 * table what belongs to it as soon as its last part is there. Some workers copy, others build, so
 * that rows never wait for an index and the snapshot is let go with the last row. What an earlier
 * run has copied stands in the {@link Ledger} and is not copied again.
 */
public final class SnapshotCopier {
  private static final Logger log = LoggerFactory.getLogger(SnapshotCopier.class);

  /** Two writers of one table gain less than FREEZE does, which only a whole table can have. */
  private static final long SPLIT_BYTES = 1L << 30;

  private final Plan plan;
  private final Progress progress;
  private final Throttle throttle;

  public SnapshotCopier(Plan plan, Progress progress, Throttle throttle) {
    this.plan = plan;
    this.progress = progress;
    this.throttle = throttle;
  }

  /** Cuts the tables into parts, for {@link #copy}. */
  public void plan(List<Table> tables) {
    try (Session target = plan.target().open("pgcutover_copy")) {
      Ledger.plan(target, Parts.of(holdingRows(tables), splitBytes()));
    }
  }

  /** Whether an earlier run has copied every row. */
  public boolean isEverythingCopied() {
    try (Session target = plan.target().open("pgcutover_copy")) {
      return Ledger.isComplete(target);
    }
  }

  /**
   * Fills the tables that the schema's pre-data made, then restores all that remains of the schema.
   *
   * @param anchor held, or every row is there already
   * @param again whether an earlier run has begun this copy
   */
  public SnapshotCopied copy(Anchor anchor, Schema schema, List<Table> tables, boolean again) {
    List<Table> filled = holdingRows(tables);
    List<Index> indexes = indexes(filled);
    List<Index> valid = indexes.stream().filter(Index::valid).toList();
    List<Ledger.Entry> entries = ledger(filled);
    Statistics statistics = Statistics.of(plan, tables);
    SessionTuning tuning = tuning();
    expect(filled, entries, valid);
    progress.begin(Phase.COPY);
    long began = System.nanoTime();
    PartQueue parts = new PartQueue(entries);
    BuildQueue builds = new BuildQueue(valid, filled.size());

    filled.stream().filter(parts::isComplete).forEach(builds::rowsAreThere);
    if (parts.isEverythingCopied()) {
      anchor.release();
    }
    new CopyRun(plan, progress, throttle, tuning, parts, builds, statistics).run(anchor);
    schema.restoreRest(
        valid.stream().filter(built()).flatMap(Index::entries).collect(toSet()), again);
    statistics.gatherLate();
    schema.refreshMaterializedViews();

    SnapshotCopied copied =
        new SnapshotCopied(
            anchor.anchored(),
            filled.size(),
            parts.rows(),
            parts.bytes(),
            seconds(parts.lastRowNanos() - began),
            seconds(System.nanoTime() - parts.lastRowNanos()),
            filled.stream().allMatch(Table::isBinarySafe),
            indexes.stream()
                .filter(index -> !index.valid())
                .map(index -> index.name().toString())
                .toList());
    log.info(
        "target: {} rows of {} tables in {} s, indexes and the rest {} s later",
        copied.rows(),
        copied.tables(),
        copied.seconds(),
        copied.indexSeconds());
    return copied;
  }

  /** What an earlier run has done is told at once. */
  private void expect(List<Table> filled, List<Ledger.Entry> entries, List<Index> indexes) {
    progress.expect(
        filled.stream().mapToLong(Table::rows).sum(),
        filled.stream().mapToLong(Table::bytes).sum(),
        entries.size(),
        Math.toIntExact(indexes.stream().filter(index -> index.build().isPresent()).count()));
    for (Ledger.Entry entry : entries) {
      entry
          .copied()
          .ifPresent(copied -> {
            progress.copied(copied.rows(), copied.bytes());
            progress.partCopied(entry.part().bytes(), copied.bytes());
          });
    }
  }

  private SessionTuning tuning() {
    try (Session target = plan.target().open("pgcutover_copy")) {
      return SessionTuning.of(plan, target, plan.jobs());
    }
  }

  private List<Ledger.Entry> ledger(List<Table> filled) {
    try (Session target = plan.target().open("pgcutover_copy")) {
      return Ledger.read(target, filled);
    }
  }

  /**
   * Nobody waited for the disk when they were built, so a target that crashed behind it may have
   * forgotten some; pg_restore makes those. Of a key it may have forgotten the constraint alone:
   * then pg_restore says so, and the next run adds it.
   */
  private Predicate<Index> built() {
    try (Session target = plan.target().open("pgcutover_copy")) {
      Set<TableName> indexes = Index.built(target, false);
      Set<TableName> constraints = Index.built(target, true);
      return index ->
          (index.constraint().isPresent() ? constraints : indexes).contains(index.name());
    }
  }

  /** Those that the source could not finish building are left out, as pg_dump leaves them out. */
  private List<Index> indexes(List<Table> filled) {
    Set<Long> tables = filled.stream().map(Table::oid).collect(toSet());
    try (Session source = plan.source().open("pgcutover_copy")) {
      List<Index> indexes =
          Index.all(source).stream().filter(index -> tables.contains(index.tableOid())).toList();
      indexes.stream()
          .filter(index -> !index.valid())
          .forEach(index -> log.warn("source: the index {} is invalid and left out", index.name()));
      return indexes;
    }
  }

  /** Partitioned tables hold no rows; their leaves do. */
  private static List<Table> holdingRows(List<Table> tables) {
    return tables.stream().filter(table -> !table.partitioned()).toList();
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e6) / 1e3;
  }

  private long splitBytes() {
    return plan.streams()
        .split()
        .map(ByteSize::bytes)
        .orElse(plan.jobs() > 2 ? SPLIT_BYTES : Long.MAX_VALUE);
  }
}
