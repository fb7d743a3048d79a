package org.pgcutover.migrator;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.migrator.check.Ready;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Column;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

/** The tables that the anchor's snapshot shows, against those that were checked. */
final class TablesAtAnchor {
  /** What of a table the copy relies on. */
  private record TableKind(
      long oid,
      TableName name,
      boolean partitioned,
      boolean leaf,
      boolean unlogged,
      List<Column> columns) {
    static TableKind of(Table table) {
      return new TableKind(
          table.oid(),
          table.name(),
          table.partitioned(),
          table.leaf(),
          table.unlogged(),
          table.columns());
    }
  }

  private TablesAtAnchor() {}

  /**
   * The slot may have waited for minutes since the check: what came meanwhile is in the snapshot,
   * but is neither published nor in the plan of the copy.
   */
  static void refuseOthers(Plan plan, Anchored anchored, Ready ready) {
    Set<TableKind> checked = ready.tables().stream().map(TableKind::of).collect(toSet());
    Set<TableKind> shown =
        tables(plan, anchored).stream()
            .filter(table -> !ready.scope().leavesOut(table.name()))
            .map(TableKind::of)
            .collect(toSet());
    if (!shown.equals(checked)) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "tables were made, changed or dropped between the check and the snapshot: "
              + Stream.concat(
                      shown.stream().filter(table -> !checked.contains(table)),
                      checked.stream().filter(table -> !shown.contains(table)))
                  .map(table -> table.name().toString())
                  .distinct()
                  .sorted()
                  .collect(joining(", ")),
          "Run again: it starts over, with the tables as they are then.");
    }
  }

  private static List<Table> tables(Plan plan, Anchored anchored) {
    try (Session source = plan.source().open("pgcutover_anchor")) {
      return source.inTransaction(_ -> {
        anchored.set(source);
        return new Catalog(source).tables();
      });
    }
  }
}
