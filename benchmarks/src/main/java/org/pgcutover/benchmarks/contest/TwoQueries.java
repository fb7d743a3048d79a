package org.pgcutover.benchmarks.contest;

import java.util.List;
import java.util.stream.Collectors;
import org.pgcutover.postgres.TableName;

/**
 * One SELECT a table, by psql on both sides at once. Nobody compares what comes out: the time is
 * that of reading.
 *
 * @param selected what is selected of a table {@code t}
 */
record TwoQueries(ClientPrograms programs, String name, String selected, List<TableName> tables)
    implements Contestant {
  TwoQueries {
    tables = List.copyOf(tables);
  }

  @Override
  public String configuration() {
    return selected;
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    String statements =
        tables.stream()
            .map(table -> "select %s from only %s t;".formatted(selected, table.quoted()))
            .collect(Collectors.joining("\n"));
    measurement.run(
        programs.psql(databases.source(), statements),
        programs.psql(databases.target(), statements));
  }
}
