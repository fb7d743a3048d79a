package org.pgcutover.migrator.copy;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;

/**
 * What both servers say before the first row is copied, over one session each: what there is to
 * copy and to build, how far an earlier run has come, and what the servers can bear.
 *
 * @param tables all that are moved, partitioned ones among them
 * @param parts the ledger's
 * @param indexes of the tables that hold rows, invalid ones among them
 * @param lateStatistics the tables whose statistics have to wait for everything else
 * @param freeConnections of the server that has fewer
 */
record Survey(
    List<Table> tables,
    List<Ledger.Entry> parts,
    List<Index> indexes,
    Set<Long> lateStatistics,
    SessionTuning tuning,
    int freeConnections) {
  private static final Sql FREE_CONNECTIONS =
      Sql.of(
          "select current_setting('max_connections')::int - count(*)::int from pg_stat_activity where backend_type = 'client backend'");

  Survey {
    tables = List.copyOf(tables);
    parts = List.copyOf(parts);
    indexes = List.copyOf(indexes);
    lateStatistics = Set.copyOf(lateStatistics);
  }

  /**
   * Looks at both servers.
   *
   * @param oids the tables that are moved, by their identifiers on the source
   */
  static Survey of(Plan plan, Set<Long> oids) {
    try (Session source = plan.source().open("pgcutover_copy");
        Session target = plan.target().open("pgcutover_copy")) {
      List<Table> tables =
          new Catalog(source)
              .tables().stream().filter(table -> oids.contains(table.oid())).toList();
      List<Table> filled = holdingRows(tables);
      Set<Long> filledOids = filled.stream().map(Table::oid).collect(toSet());
      return new Survey(
          tables,
          Ledger.read(target, filled),
          Index.all(source).stream()
              .filter(index -> filledOids.contains(index.tableOid()))
              .toList(),
          Statistics.late(source),
          SessionTuning.of(plan, target, plan.jobs()),
          Math.min(freeConnections(source), freeConnections(target)));
    }
  }

  /** Partitioned tables hold no rows; their leaves do. */
  static List<Table> holdingRows(List<Table> tables) {
    return tables.stream().filter(table -> !table.partitioned()).toList();
  }

  List<Table> filled() {
    return holdingRows(tables);
  }

  List<Index> validIndexes() {
    return indexes.stream().filter(Index::valid).toList();
  }

  /** Those that the source could not finish building are left out, as pg_dump leaves them out. */
  List<Index> invalidIndexes() {
    return indexes.stream().filter(index -> !index.valid()).toList();
  }

  private static int freeConnections(Session session) {
    return session.one(FREE_CONNECTIONS, row -> row.getInt(1));
  }
}
