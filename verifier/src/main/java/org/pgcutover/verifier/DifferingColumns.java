package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * In which columns the rows differ that are there on both sides: each column of them is hashed, in
 * the snapshots in which they were found. Confined to the thread that has the sessions.
 */
final class DifferingColumns {
  private final SessionPair sessions;
  private final Deadline deadline;

  DifferingColumns(SessionPair sessions, Deadline deadline) {
    this.sessions = sessions;
    this.deadline = deadline;
  }

  /** The same rows, of each that differs its columns. */
  List<RowDifference> of(ComparedTable table, List<RowDifference> named) {
    List<List<String>> keys =
        named.stream()
            .filter(row -> row.kind() == RowDifference.Kind.DIFFERENT)
            .map(RowDifference::key)
            .toList();
    if (keys.isEmpty() || table.query().columns().isEmpty()) {
      return named;
    }
    Both<Map<Integer, List<Long>>> hashes = sessions.both(session -> hashes(session, table, keys));
    List<RowDifference> result = new ArrayList<>();
    int place = 0;
    for (RowDifference row : named) {
      if (row.kind() == RowDifference.Kind.DIFFERENT) {
        int key = ++place;
        result.add(
            row.in(
                differing(
                    table.query().columnNames(),
                    hashes.map(side -> side.getOrDefault(key, List.of())))));
      } else {
        result.add(row);
      }
    }
    return result;
  }

  private Map<Integer, List<Long>> hashes(
      Session session, ComparedTable table, List<List<String>> keys) {
    deadline.bound(session);
    PinnedSettings.allowIndexes(session);
    return RowsQuery.byPlace(
        session,
        table.query().columnHashesOfKeys(),
        row -> List.of((Long[]) row.getArray(2).getArray()),
        RowsQuery.keyArrays(keys));
  }

  private static List<String> differing(List<String> columns, Both<List<Long>> hashes) {
    if (hashes.source().size() != columns.size() || hashes.target().size() != columns.size()) {
      return List.of();
    }
    return IntStream.range(0, columns.size())
        .filter(i -> !hashes.source().get(i).equals(hashes.target().get(i)))
        .mapToObj(columns::get)
        .toList();
  }
}
