package org.pgcutover.verifier;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * One sequence of one side.
 *
 * @param definition attribute and value, in the order in which differences are told
 * @param next the value that the next {@code nextval} gives, ignoring bounds; it may lie beyond
 *     bigint
 * @param columns that it gives their values
 * @param lasts of those columns that were looked at, the value that is last in its direction
 */
record SequenceState(
    TableName name,
    Map<String, String> definition,
    BigInteger increment,
    BigInteger next,
    List<SequenceColumn> columns,
    Map<String, BigInteger> lasts) {
  /** The columns whose default names the sequence. */
  static final String DEFAULT_OF = "default of";

  private static final Sql SEQUENCES = Sql.file(SequenceState.class, "sequences");

  /** Sequences whose positions one statement reads. */
  private static final int BATCH = 200;

  private record Definition(
      TableName name,
      Map<String, String> attributes,
      BigInteger increment,
      List<SequenceColumn> columns) {}

  SequenceState {
    definition = Map.copyOf(definition);
    columns = List.copyOf(columns);
    lasts = Map.copyOf(lasts);
  }

  static List<SequenceState> list(Session session, Scope scope) {
    Map<TableName, List<SequenceColumn>> columns =
        SequenceColumn.list(session, scope).stream()
            .collect(Collectors.groupingBy(SequenceColumn::sequence));
    List<Definition> definitions =
        session.list(SEQUENCES, row -> definition(row, columns)).stream()
            .filter(definition -> !scope.leavesOut(definition.name()))
            .toList();
    List<SequenceState> states = new ArrayList<>();
    for (int from = 0; from < definitions.size(); from += BATCH) {
      List<Definition> batch =
          definitions.subList(from, Math.min(from + BATCH, definitions.size()));
      states.addAll(session.list(positions(batch), row -> state(batch.get(row.getInt(1)), row)));
    }
    return List.copyOf(states);
  }

  boolean isAscending() {
    return increment.signum() > 0;
  }

  /** The same with the last values of its columns, one statement for each that has an index. */
  SequenceState withLasts(Session session) {
    Map<String, BigInteger> read = new LinkedHashMap<>();
    columns.stream()
        .filter(SequenceColumn::hasLast)
        .forEach(column ->
            column
                .last(session, isAscending())
                .ifPresent(last -> read.put(column.toString(), last)));
    return new SequenceState(name, definition, increment, next, columns, read);
  }

  /** Whether {@code nextval} will give this value, or has to come past it. */
  boolean isStillToGive(BigInteger value) {
    int order = next.compareTo(value);
    return isAscending() ? order <= 0 : order >= 0;
  }

  /** How many values are left; empty where it begins anew at its end. */
  Optional<BigInteger> room() {
    if ("t".equals(definition.get("cycle"))) {
      return Optional.empty();
    }
    BigInteger left = end().subtract(next).divide(increment).add(BigInteger.ONE);
    boolean none = isAscending() ? next.compareTo(end()) > 0 : next.compareTo(end()) < 0;
    return Optional.of(none ? BigInteger.ZERO : left);
  }

  /** How many there are from one end to the other. */
  BigInteger range() {
    BigInteger other = bound(isAscending() ? "minimum" : "maximum");
    return end().subtract(other).divide(increment).add(BigInteger.ONE);
  }

  /** The last value: the sequence's own, or the last that fits into a column. */
  private BigInteger end() {
    BigInteger own = bound(isAscending() ? "maximum" : "minimum");
    return isAscending()
        ? columns.stream().flatMap(column -> column.most().stream()).reduce(own, BigInteger::min)
        : columns.stream()
            .flatMap(column -> column.most().stream())
            .map(most -> most.negate().subtract(BigInteger.ONE))
            .reduce(own, BigInteger::max);
  }

  private BigInteger bound(String attribute) {
    return new BigInteger(definition.getOrDefault(attribute, "0"));
  }

  /** The relations themselves: pg_sequences shows NULL for a sequence that was never called. */
  private static Sql positions(List<Definition> batch) {
    return new Sql(
        "sequence positions",
        IntStream.range(0, batch.size())
            .mapToObj(i -> position(i, batch.get(i).name()))
            .collect(Collectors.joining("\nunion all\n")));
  }

  private static String position(int index, TableName sequence) {
    return DSL.using(SQLDialect.POSTGRES)
        .select(
            DSL.inline(index), DSL.field(DSL.name("last_value")), DSL.field(DSL.name("is_called")))
        .from(DSL.table(DSL.name(sequence.schema(), sequence.name())))
        .getSQL(ParamType.INLINED);
  }

  private static SequenceState state(Definition definition, ResultSet row) throws SQLException {
    BigInteger last = BigInteger.valueOf(row.getLong(2));
    return new SequenceState(
        definition.name(),
        definition.attributes(),
        definition.increment(),
        row.getBoolean(3) ? last.add(definition.increment()) : last,
        definition.columns(),
        Map.of());
  }

  private static Definition definition(ResultSet row, Map<TableName, List<SequenceColumn>> fed)
      throws SQLException {
    TableName name = new TableName(row.getString("schema"), row.getString("name"));
    List<SequenceColumn> columns = fed.getOrDefault(name, List.of());
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String attribute : SequenceComparison.CATALOGUED) {
      attributes.put(attribute, row.getString(attribute));
    }
    attributes.put(
        DEFAULT_OF,
        columns.stream()
            .filter(SequenceColumn::byDefault)
            .map(SequenceColumn::toString)
            .sorted()
            .collect(
                Collectors.collectingAndThen(
                    Collectors.joining(", "), list -> list.isEmpty() ? "nothing" : list)));
    return new Definition(name, attributes, BigInteger.valueOf(row.getLong("increment")), columns);
  }
}
