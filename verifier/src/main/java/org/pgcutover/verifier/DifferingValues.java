package org.pgcutover.verifier;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the columns hold that were found to differ, read again after the comparison: a verdict
 * carries no values. Where the source is written, they may be later ones.
 */
public final class DifferingValues {
  private static final Logger LOG = LoggerFactory.getLogger(DifferingValues.class);

  /** Characters of a value that is shown: its length and hash tell the rest apart. */
  private static final int SHOWN = 1_000;

  private final Map<TableName, Map<List<String>, List<ColumnValues>>> values;

  private DifferingValues(Map<TableName, Map<List<String>, List<ColumnValues>>> values) {
    this.values = values;
  }

  /**
   * Reads those of the rows that the report names.
   *
   * @param shown whether the values themselves are read; else only their length and hash leave the
   *     servers
   */
  public static DifferingValues read(
      Endpoint source, Endpoint target, ParityReport report, boolean shown) {
    Map<TableName, Map<List<String>, List<ColumnValues>>> values = new HashMap<>();
    List<TableParity> tables =
        report.tables().stream().filter(table -> !different(table).isEmpty()).toList();
    if (tables.isEmpty()) {
      return new DifferingValues(values);
    }
    try (SessionPair sessions = SessionPair.open(source, target)) {
      Map<TableName, ComparedTable> compared = comparedTables(sessions);
      for (TableParity table : tables) {
        Optional.ofNullable(compared.get(table.table()))
            .ifPresent(known ->
                values.put(
                    table.table(),
                    of(sessions, known.query(), different(table), shown ? SHOWN : 0)));
      }
    } catch (PostgresException e) {
      // The verdict stands without them.
      LOG.warn("the differing values could not be read: {}", e.getMessage());
    }
    return new DifferingValues(values);
  }

  /** Of the columns of one row, in the order of their names; empty where they were not read. */
  public List<ColumnValues> of(TableName table, RowDifference row) {
    return values.getOrDefault(table, Map.of()).getOrDefault(row.key(), List.of());
  }

  /** The tables that can be read alike on both sides, as they are now. */
  static Map<TableName, ComparedTable> comparedTables(SessionPair sessions) {
    sessions.each(PinnedSettings::allowIndexes);
    return RowsPlan.of(sessions.both(TableShape::list), Set.of(), Writes.LIVE).tables().stream()
        .collect(Collectors.toMap(ComparedTable::name, Function.identity()));
  }

  private static List<RowDifference> different(TableParity table) {
    return table.differences().named().stream().filter(row -> !row.columns().isEmpty()).toList();
  }

  private static Map<List<String>, List<ColumnValues>> of(
      SessionPair sessions, RowsQuery query, List<RowDifference> rows, int shown) {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.columns()));
    names.retainAll(query.columnNames());
    List<String> columns = List.copyOf(names);
    if (columns.isEmpty()) {
      return Map.of();
    }
    Object[] keys = RowsQuery.keyArrays(rows.stream().map(RowDifference::key).toList());
    Both<Map<Integer, Map<String, ColumnValues.Value>>> read =
        sessions.inSnapshots(() ->
            sessions.both(session ->
                RowsQuery.byPlace(
                    session,
                    query.valuesOfKeys(columns, shown),
                    row -> values(row, columns, shown > 0),
                    keys)));
    Map<List<String>, List<ColumnValues>> result = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      RowDifference row = rows.get(i);
      int place = i + 1;
      if (read.source().containsKey(place) && read.target().containsKey(place)) {
        List<ColumnValues> ofRow = new ArrayList<>();
        for (String column : row.columns()) {
          Both<Optional<ColumnValues.Value>> both =
              read.map(side -> Optional.ofNullable(side.get(place)).map(all -> all.get(column)));
          ofRow.add(new ColumnValues(column, both.source(), both.target()));
        }
        result.put(row.key(), Collections.unmodifiableList(ofRow));
      }
    }
    return result;
  }

  /** Without those that are NULL. */
  private static Map<String, ColumnValues.Value> values(
      ResultSet row, List<String> columns, boolean shown) throws SQLException {
    String[] lengths = (String[]) row.getArray(2).getArray();
    String[] hashes = (String[]) row.getArray(3).getArray();
    String[] texts = (String[]) row.getArray(4).getArray();
    Map<String, ColumnValues.Value> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (lengths[i] != null) {
        values.put(
            columns.get(i),
            new ColumnValues.Value(
                Long.parseLong(lengths[i]),
                hashes[i],
                shown ? Optional.of(texts[i]) : Optional.empty()));
      }
    }
    return values;
  }
}
