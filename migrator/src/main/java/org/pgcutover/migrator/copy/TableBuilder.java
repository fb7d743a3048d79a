package org.pgcutover.migrator.copy;

import java.util.List;
import java.util.Optional;
import org.pgcutover.migrator.copy.BuildQueue.Build;
import org.pgcutover.migrator.surroundings.Tablespaces;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

/**
 * Builds on the target what belongs to a table that has its rows. What an earlier run, or a
 * connection that was lost, has built is found and left as it is. Confined to the worker's thread.
 */
final class TableBuilder {
  private static final Sql INDEX_EXISTS =
      Sql.of(
          "select 1 from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ? and i.indisvalid");
  private static final Sql CONSTRAINT_EXISTS =
      Sql.of(
          "select 1 from pg_constraint k join pg_class c on c.oid = k.conindid join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?");

  private final WorkerSessions sessions;
  private final Statistics statistics;
  private final Tablespaces tablespaces;

  TableBuilder(WorkerSessions sessions, Statistics statistics, Tablespaces tablespaces) {
    this.sessions = sessions;
    this.statistics = statistics;
    this.tablespaces = tablespaces;
  }

  void build(Build build) {
    switch (build) {
      case Build.BuildIndex(_, Index index) -> sessions.outlast(index.name(), () -> create(index));
      case Build.FinishTable(Table table, List<Index> indexes) ->
          sessions.outlast(table.name(), () -> finish(table, indexes));
    }
  }

  private boolean create(Index index) {
    Session target = sessions.target();
    if (exists(INDEX_EXISTS, index.name(), target)) {
      return false;
    }
    target.set("default_tablespace", tablespace(index));
    target.executeVerbatim(new Sql("CREATE INDEX " + index.name(), index.build().orElseThrow()));
    return true;
  }

  private boolean finish(Table table, List<Index> indexes) {
    Session target = sessions.target();
    for (Index index : indexes) {
      Optional<String> constraint =
          index.constraint().filter(_ -> !exists(CONSTRAINT_EXISTS, index.name(), target));
      if (constraint.isPresent()) {
        target.set("default_tablespace", tablespace(index));
        target.executeVerbatim(new Sql("ADD CONSTRAINT " + index.name(), constraint.get()));
      }
      for (String setting : index.settings()) {
        target.executeVerbatim(new Sql("ALTER INDEX " + index.name(), setting));
      }
    }
    statistics.gatherNow(table, target);
    return true;
  }

  private String tablespace(Index index) {
    return index.tablespace().flatMap(tablespaces::of).orElse("");
  }

  private static boolean exists(Sql question, TableName index, Session target) {
    return target.first(question, row -> true, index.schema(), index.name()).isPresent();
  }
}
