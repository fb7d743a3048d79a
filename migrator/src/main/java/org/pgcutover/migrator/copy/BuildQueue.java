package org.pgcutover.migrator.copy;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Table;

/**
 * What is built on the tables once their rows are there, in the order in which it becomes possible:
 * the indexes of a table side by side, then what follows them. What a user's function computes
 * waits for the rows of all tables. Thread-safe.
 */
final class BuildQueue {
  /** One thing to build on a table that has its rows. */
  sealed interface Build {
    /** One of its indexes. */
    record BuildIndex(Table table, Index index) implements Build {}

    /** All its indexes are there: what they need to become keys, and the table's statistics. */
    record FinishTable(Table table, List<Index> indexes) implements Build {}
  }

  private final Map<Long, List<Index>> indexes;
  private final AtomicInteger tablesWithoutRows;
  private final AtomicInteger unfinishedTables;
  private final Queue<Build> late = new ConcurrentLinkedQueue<>();
  private final Map<Long, AtomicInteger> unbuilt = new ConcurrentHashMap<>();
  private final BlockingQueue<Optional<Build>> ready = new LinkedBlockingQueue<>();

  /**
   * @param tables how many will be told to have their rows
   */
  BuildQueue(List<Index> indexes, int tables) {
    this.indexes = indexes.stream().collect(groupingBy(Index::tableOid));
    tablesWithoutRows = new AtomicInteger(tables);
    unfinishedTables = new AtomicInteger(tables);
    if (tables == 0) {
      ready.add(Optional.empty());
    }
  }

  void rowsAreThere(Table table) {
    List<Index> builds = of(table).stream().filter(index -> index.build().isPresent()).toList();
    left(table).set(builds.size());
    builds.stream().filter(index -> !index.late()).forEach(index -> add(table, index));
    builds.stream()
        .filter(Index::late)
        .forEach(index -> late.add(new Build.BuildIndex(table, index)));
    if (builds.isEmpty()) {
      finish(table);
    }
    if (tablesWithoutRows.decrementAndGet() == 0) {
      late.forEach(build -> ready.add(Optional.of(build)));
    }
  }

  private void add(Table table, Index index) {
    ready.add(Optional.of(new Build.BuildIndex(table, index)));
  }

  /** Waits for the next; empty when all tables are finished. */
  Optional<Build> next() {
    try {
      Optional<Build> build = ready.take();
      if (build.isEmpty()) {
        ready.add(build);
      }
      return build;
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }

  void done(Build build) {
    switch (build) {
      case Build.BuildIndex(Table table, _) -> {
        if (left(table).decrementAndGet() == 0) {
          finish(table);
        }
      }
      case Build.FinishTable _ -> {
        if (unfinishedTables.decrementAndGet() == 0) {
          ready.add(Optional.empty());
        }
      }
    }
  }

  private void finish(Table table) {
    ready.add(Optional.of(new Build.FinishTable(table, of(table))));
  }

  private AtomicInteger left(Table table) {
    return unbuilt.computeIfAbsent(table.oid(), _ -> new AtomicInteger());
  }

  private List<Index> of(Table table) {
    return indexes.getOrDefault(table.oid(), List.of());
  }
}
