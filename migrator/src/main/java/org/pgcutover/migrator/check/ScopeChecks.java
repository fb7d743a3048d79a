package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;

import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.NamePattern;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/** What must hold where a part of the source is left out: the rest can stand without it. */
final class ScopeChecks {
  private static final Sql DEPENDENTS = Sql.file(ScopeChecks.class, "dependents");
  private static final Sql REFERENCES = Sql.file(ScopeChecks.class, "references");
  private static final Sql PARTITIONS = Sql.file(ScopeChecks.class, "partitions");

  private final Selection selection;
  private final Scope scope;
  private final List<Finding> findings = new ArrayList<>();

  ScopeChecks(Selection selection, Scope scope) {
    this.selection = selection;
    this.scope = scope;
  }

  List<Finding> run(Session source) {
    if (selection.equals(Selection.EVERYTHING)) {
      return List.of();
    }
    for (NamePattern pattern : selection.idle(source)) {
      stop(
          "pattern " + pattern,
          "nothing of that name",
          "a schema or table",
          "Mend it in include or exclude; double quotes keep capitals, dots and stars.");
    }
    String[] schemas = scope.schemas().toArray(String[]::new);
    String[] schemasOf = scope.relations().stream().map(TableName::schema).toArray(String[]::new);
    String[] names = scope.relations().stream().map(TableName::name).toArray(String[]::new);
    source
        .list(DEPENDENTS, row -> row.getString("dependency"), schemas, schemasOf, names)
        .forEach(dependency ->
            stop(
                "what is left out",
                dependency,
                "nothing that is moved and depends on it",
                "Include what it depends on, or leave it out as well."));
    source
        .list(PARTITIONS, row -> row.getString("partition"), schemasOf, names)
        .forEach(partition ->
            stop(
                "what is left out",
                partition,
                "a partitioned table with all its partitions, for it is published as one",
                "Include the partition, or leave the whole table out."));
    source
        .list(REFERENCES, row -> row.getString("reference"), schemasOf, names)
        .forEach(reference ->
            findings.add(
                Finding.warning(
                    SOURCE,
                    "what is left out",
                    reference,
                    "rows that nothing at the old source refers to",
                    "Drop the constraint after the cutover: the rows that it looks at live on at the target.")));
    return List.copyOf(findings);
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(SOURCE, name, found, needed, fix));
  }
}
