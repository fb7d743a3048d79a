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

  /** Cuts the tables into parts, and notes them on the target for {@link #copy}. */
  public void plan(List<Table> tables, Session target) {
    Ledger.plan(target, Parts.of(Survey.holdingRows(tables), splitBytes()));
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
   * @param tables their identifiers on the source
   * @param again whether an earlier run has begun this copy
   * @param requireAlone called before the rest is restored, which does not bear a second migrator
   */
  public SnapshotCopied copy(
      Anchor anchor, Schema schema, List<Long> tables, boolean again, Runnable requireAlone) {
    Survey survey = Survey.of(plan, Set.copyOf(tables));
    List<Table> filled = survey.filled();
    List<Index> indexes = survey.validIndexes();
    List<TableName> invalid = survey.invalidIndexes().stream().map(Index::name).toList();
    invalid.forEach(name -> log.warn("source: the index {} is invalid and left out", name));
    expect(filled, survey.parts(), indexes);
    progress.begin(Phase.COPY);
    long began = System.nanoTime();
    PartQueue parts = new PartQueue(survey.parts());
    BuildQueue builds = new BuildQueue(indexes, filled.size());
    Statistics statistics = new Statistics(plan, survey.tables(), survey.lateStatistics());

    filled.stream().filter(parts::isComplete).forEach(builds::rowsAreThere);
    if (parts.isEverythingCopied()) {
      anchor.release();
    }
    new CopyRun(plan, progress, throttle, survey, parts, builds, statistics).run(anchor);
    requireAlone.run();
    schema.restoreRest(
        indexes.stream().filter(built()).flatMap(Index::entries).collect(toSet()), again);
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
            invalid.stream().map(TableName::toString).toList());
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
