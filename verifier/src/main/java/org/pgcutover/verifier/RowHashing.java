package org.pgcutover.verifier;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.Name;

/**
 * How the server computes a row's hashes. Columns of some types are hashed as they are, one seeded
 * with the hash of the one before, which takes a third of the time of printing the row; the others
 * are printed as {@code ROW(columns)::text}, and that text is hashed first. The text is injective:
 * NULL is nothing, an empty string is {@code ""}, quotes and backslashes are doubled, so nothing
 * shifts from one column to the next.
 *
 * <p>As they are go only types whose hash tells all values apart that are printed differently: not
 * numeric (1 and 1.00), no float (0 and -0), no bigint and no timestamp (hashint8extended folds the
 * upper half into the lower, so that 1 and 4294967296 have one hash whatever the seed). These
 * functions are strict: a row with a NULL among its typed columns is printed as a whole. So typed
 * are those of which the source's statistics know no NULL; that decides what it costs, and nothing
 * else.
 *
 * <p>The functions are PostgreSQL's own (11+), the same in 14 to 18, for hash partitions rest on
 * them; {@link Canary} checks them at run time. COLLATE "C", or a nondeterministic collation would
 * hash its sort key, in which different strings are the same.
 *
 * @param typed hashed as they are
 * @param printed all others
 */
record RowHashing(List<TableShape.Column> typed, List<TableShape.Column> printed) {
  private static final Name TEXT = name("text");

  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "smallint", "hashint2extended({0}, {1})",
          "integer", "hashint4extended({0}, {1})",
          "oid", "hashoidextended({0}, {1})",
          "uuid", "uuid_hash_extended({0}, {1})",
          "text", "hashtextextended({0} collate \"C\", {1})",
          "character varying", "hashtextextended({0}::text collate \"C\", {1})",
          "character", "hashbpcharextended({0} collate \"C\", {1})");

  RowHashing {
    typed = List.copyOf(typed);
    printed = List.copyOf(printed);
  }

  /** Each is an expression within the one before, and servers limit their depth. */
  private static final int MOST_TYPED = 100;

  /**
   * The best for some columns.
   *
   * @param dense those that are hardly ever NULL or large
   */
  static RowHashing of(List<TableShape.Column> columns, Set<String> dense) {
    List<TableShape.Column> typed =
        columns.stream()
            .filter(column -> dense.contains(column.name()) && function(column).isPresent())
            .limit(MOST_TYPED)
            .toList();
    return new RowHashing(
        typed, columns.stream().filter(column -> !typed.contains(column)).toList());
  }

  /** What {@link #hash} needs of a table's rows, under names of its own. */
  List<Field<?>> inputs(Name table) {
    List<Field<?>> inputs = new ArrayList<>();
    if (isPrinted()) {
      inputs.add(text(columns(printed, table::append)).as(TEXT));
    }
    IntStream.range(0, typed.size())
        .forEach(i -> inputs.add(field(table.append(typed.get(i).name())).as(place(i))));
    return inputs;
  }

  /** The hash of what {@link #inputs} gave, under that alias. */
  Field<Long> hash(Name rows, long seed) {
    List<Field<?>> values = new ArrayList<>();
    IntStream.range(0, typed.size()).forEach(i -> values.add(field(rows.append(place(i)))));
    return hash(field(rows.append(TEXT), String.class), values, seed);
  }

  /** The same hash, in a statement that has the table's columns by their plain names. */
  Field<Long> hashOfColumns(long seed) {
    return hash(
        text(columns(printed, UnaryOperator.identity())),
        columns(typed, UnaryOperator.identity()),
        seed);
  }

  private Field<Long> hash(Field<String> text, List<Field<?>> values, long seed) {
    Field<Long> hash = inline(seed);
    List<Field<?>> all = new ArrayList<>(values);
    if (isPrinted()) {
      hash = hashOf(text, seed);
      all.addFirst(text);
    }
    for (int i = 0; i < typed.size(); i++) {
      hash = field(function(typed.get(i)).orElseThrow(), Long.class, values.get(i), hash);
    }
    return typed.isEmpty()
        ? hash
        : field("coalesce({0}, {1})", Long.class, hash, hashOf(text(all), seed));
  }

  /** A row without columns is printed as well. */
  boolean isPrinted() {
    return typed.isEmpty() || !printed.isEmpty();
  }

  static Field<Long> hashOf(Field<String> text, long seed) {
    return field("hashtextextended({0}, {1})", Long.class, text, inline(seed));
  }

  static Field<String> text(List<Field<?>> columns) {
    return field(
        "row({0})::text collate \"C\"", String.class, list(columns.toArray(Field<?>[]::new)));
  }

  private static List<Field<?>> columns(
      List<TableShape.Column> columns, UnaryOperator<Name> qualify) {
    List<Field<?>> fields = new ArrayList<>();
    columns.forEach(column -> fields.add(printed(column, qualify.apply(name(column.name())))));
    return fields;
  }

  /** As all servers print it. */
  static Field<?> printed(TableShape.Column column, Name name) {
    return field("{0}" + column.printed(), field(name));
  }

  private static Name place(int typed) {
    return name("c" + typed);
  }

  /** Of a type without its length; without one, character is called bpchar and keeps blanks. */
  private static Optional<String> function(TableShape.Column column) {
    return Optional.ofNullable(FUNCTIONS.get(column.type().replaceFirst("\\(\\d+\\)$", "")));
  }
}
