package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pgcutover.verifier.RowDifference.Kind;

/**
 * One way in which a target may come to differ.
 *
 * @param kind of table, in words
 * @param setup run on both sides
 * @param change run on the source, and replicated; none where the damage is somebody's own
 * @param damage run on the target
 * @param touch run on the source, and without consequence for anything that is harmed
 * @param harmed the tables of the same schema that must be found, and no others; each with its rows
 *     that must be named, none where the table as such differs
 */
record Corruption(
    String name,
    String kind,
    List<String> setup,
    List<String> change,
    List<String> damage,
    List<String> touch,
    Map<String, List<RowDifference>> harmed) {
  private static final List<String> TOUCH =
      List.of("insert into victim values (#9999)", "delete from victim where @9999");

  @Override
  public String toString() {
    return name;
  }

  /** A row that must be named. */
  record Harm(Kind kind, int id, List<String> columns) {}

  /** A case as it is written for all kinds of tables. */
  record Case(
      String name,
      String columns,
      List<String> rows,
      List<String> change,
      List<String> damage,
      List<Harm> harms) {
    Case changing(String... statements) {
      return new Case(name, columns, rows, List.of(statements), damage, harms);
    }

    Stream<Corruption> onIfReplicated(TableKind table) {
      return change.isEmpty() || table.isReplicated() ? Stream.of(on(table)) : Stream.empty();
    }

    Corruption on(TableKind table) {
      List<String> setup = new ArrayList<>(table.create(columns));
      setup.addAll(filled(table, rows));
      Map<String, List<RowDifference>> harmed = new TreeMap<>();
      harms.forEach(harm ->
          harmed
              .computeIfAbsent(table.tableOf(harm.id()), _ -> new ArrayList<>())
              .addAll(rows(table, harm)));
      return new Corruption(
          name,
          table.toString(),
          setup,
          filled(table, change),
          filled(table, damage),
          table.isReplicated() ? filled(table, TOUCH) : List.of(),
          harmed);
    }

    /** Without a key nobody can tell that two rows are the same one. */
    private static List<RowDifference> rows(TableKind table, Harm harm) {
      if (table.isKeyless() && harm.kind() == Kind.DIFFERENT) {
        return List.of(
            new RowDifference(Kind.MISSING, List.of(), List.of()),
            new RowDifference(Kind.EXTRA, List.of(), List.of()));
      }
      return List.of(new RowDifference(harm.kind(), table.key(harm.id()), harm.columns()));
    }

    private static List<String> filled(TableKind table, List<String> statements) {
      return statements.stream().map(table::fill).toList();
    }
  }
}
