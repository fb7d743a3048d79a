package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.TableShape.Kind;

/**
 * What is to be read, what is decided without reading, and what is left out. Every table of either
 * side is in exactly one of the three.
 *
 * @param tables largest first, so that the last worker does not begin the longest scan
 */
record RowsPlan(
    List<ComparedTable> tables, List<TableParity> decided, List<ExcludedTable> excluded) {
  /**
   * A table that exists on both sides with the same columns; one statement reads it on both.
   *
   * @param isKeyOrdered whether both have the key's values in the same order, as their indexes do
   * @param rows an estimate, 0 where nothing is known; {@code pages} is one too
   */
  record ComparedTable(
      TableName name,
      boolean isReplicated,
      boolean isKeyOrdered,
      RowsQuery query,
      Both<String> versions,
      int buckets,
      long rows,
      long pages) {
    /** Only its rows in the range. */
    ComparedTable within(KeyRange range) {
      return new ComparedTable(
          name, isReplicated, isKeyOrdered, query.within(range), versions, buckets, rows, pages);
    }

    /**
     * What is read, of which table; changes with every change of either. How it is hashed does not
     * matter: that depends on statistics.
     */
    String definition() {
      return "%s key %s %s".formatted(query.columnNames(), query.key(), versions);
    }

    Sql fingerprints() {
      return query.fingerprints(buckets);
    }

    Sql hashes() {
      return query.hashes(buckets);
    }
  }

  /** As many as are looked through quickly where a few of them differ. */
  private static final long ROWS_IN_BUCKET = 20_000;

  private static final long MOST_BUCKETS = 4096;

  RowsPlan {
    tables = List.copyOf(tables);
    decided = List.copyOf(decided);
    excluded = List.copyOf(excluded);
  }

  static RowsPlan of(Both<List<TableShape>> catalogues, Set<TableName> excluded, Writes writes) {
    Both<Map<TableName, TableShape>> shapes = catalogues.map(RowsPlan::byName);
    Set<TableName> names = new TreeSet<>(shapes.source().keySet());
    names.addAll(shapes.target().keySet());
    List<ComparedTable> tables = new ArrayList<>();
    List<TableParity> decided = new ArrayList<>();
    List<ExcludedTable> leftOut = new ArrayList<>();
    for (TableName name : names) {
      Both<Optional<TableShape>> pair = shapes.map(side -> Optional.ofNullable(side.get(name)));
      Optional<String> exclusion = exclusion(name, pair, excluded);
      Optional<Parity> verdict = verdict(pair, writes);
      if (exclusion.isPresent()) {
        leftOut.add(new ExcludedTable(name, exclusion.get()));
      } else if (verdict.isPresent()) {
        decided.add(TableParity.unread(name, verdict.get()));
      } else {
        tables.add(compared(pair.map(Optional::orElseThrow)));
      }
    }
    tables.sort(Comparator.comparingLong(ComparedTable::pages).reversed());
    return new RowsPlan(tables, decided, leftOut);
  }

  /** The same tables, none of them to be read. */
  RowsPlan inconclusive(List<String> obstacles) {
    List<TableParity> all = new ArrayList<>(decided);
    tables.forEach(table ->
        all.add(TableParity.unread(table.name(), new Parity.Inconclusive(obstacles, false))));
    return new RowsPlan(List.of(), all, excluded);
  }

  /** Of all tables that have a place in it. */
  Set<TableName> names() {
    Set<TableName> names = new HashSet<>();
    tables.forEach(table -> names.add(table.name()));
    decided.forEach(table -> names.add(table.table()));
    return names;
  }

  private static Map<TableName, TableShape> byName(List<TableShape> shapes) {
    return shapes.stream()
        .collect(
            Collectors.toMap(TableShape::name, Function.identity(), (a, _) -> a, TreeMap::new));
  }

  /**
   * An extension's tables are filled by CREATE EXTENSION on each side, not by replication; the rows
   * of a foreign table are in neither database.
   */
  private static Optional<String> exclusion(
      TableName name, Both<Optional<TableShape>> pair, Set<TableName> excluded) {
    if (excluded.contains(name)) {
      return Optional.of("excluded by name");
    }
    Optional<String> extension = pair.source().or(pair::target).flatMap(TableShape::extension);
    return extension
        .map(of -> "part of extension " + of)
        .or(() ->
            isForeign(pair)
                ? Optional.of("a foreign table: its rows are elsewhere")
                : Optional.empty());
  }

  private static boolean isForeign(Both<Optional<TableShape>> pair) {
    return pair.map(shape -> shape.map(TableShape::kind))
        .equals(new Both<>(Optional.of(Kind.FOREIGN), Optional.of(Kind.FOREIGN)));
  }

  private static Optional<Parity> verdict(Both<Optional<TableShape>> pair, Writes writes) {
    if (pair.source().isEmpty() || pair.target().isEmpty()) {
      return Optional.of(
          writes.unequal("is missing on the " + (pair.source().isEmpty() ? "source" : "target")));
    }
    Both<TableShape> shapes = pair.map(Optional::orElseThrow);
    if (shapes.source().kind() == Kind.FOREIGN || shapes.target().kind() == Kind.FOREIGN) {
      return Optional.of(Parity.inconclusive("a foreign table's rows are elsewhere"));
    }
    return columnsDiffer(shapes, writes);
  }

  private static Optional<Parity> columnsDiffer(Both<TableShape> shapes, Writes writes) {
    Both<List<TableShape.Column>> columns = shapes.map(TableShape::columns);
    if (columns.agree()) {
      return Optional.empty();
    }
    List<TableShape.Column> onSource = new ArrayList<>(columns.source());
    onSource.removeAll(columns.target());
    List<TableShape.Column> onTarget = new ArrayList<>(columns.target());
    onTarget.removeAll(columns.source());
    return Optional.of(
        writes.unequal(
            "columns differ: %s only on the source, %s only on the target"
                .formatted(onSource, onTarget)));
  }

  private static ComparedTable compared(Both<TableShape> shapes) {
    TableShape source = shapes.source();
    long rows = Math.max(source.rows(), shapes.target().rows());
    RowsQuery query =
        source.kind() == Kind.LARGE_OBJECTS
            ? RowsQuery.largeObjects()
            : RowsQuery.of(
                source.name(),
                source.columns(),
                shapes.map(TableShape::key).agree() ? source.key() : List.of(),
                shapes.map(TableShape::columns).agree() ? source.dense() : Set.of());
    return new ComparedTable(
        source.name(),
        shapes.map(TableShape::kind).equals(new Both<>(Kind.ORDINARY, Kind.ORDINARY)),
        !query.key().isEmpty()
            && shapes.map(TableShape::isKeyOrdered).equals(new Both<>(true, true)),
        query,
        shapes.map(TableShape::version),
        buckets(rows),
        rows,
        Math.max(source.pages(), shapes.target().pages()));
  }

  private static int buckets(long rows) {
    return (int) Long.highestOneBit(Math.clamp(rows / ROWS_IN_BUCKET, 1, MOST_BUCKETS));
  }
}
