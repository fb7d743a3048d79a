package org.pgcutover.verifier;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 */
record SequenceState(
    TableName name, Map<String, String> definition, BigInteger increment, BigInteger next) {
  private static final Sql SEQUENCES = Sql.file(SequenceState.class, "sequences");

  /** Sequences whose positions one statement reads. */
  private static final int BATCH = 200;

  private record Definition(TableName name, Map<String, String> attributes, BigInteger increment) {}

  SequenceState {
    definition = Map.copyOf(definition);
  }

  static List<SequenceState> list(Session session, Scope scope) {
    List<Definition> definitions =
        session.list(SEQUENCES, SequenceState::definition).stream()
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
        row.getBoolean(3) ? last.add(definition.increment()) : last);
  }

  private static Definition definition(ResultSet row) throws SQLException {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String attribute : SequenceComparison.ATTRIBUTES) {
      attributes.put(attribute, row.getString(attribute));
    }
    return new Definition(
        new TableName(row.getString("schema"), row.getString("name")),
        attributes,
        BigInteger.valueOf(row.getLong("increment")));
  }
}
