package org.pgcutover.postgres;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a database is left out, by name: the rest is moved and compared.
 *
 * @param schemas left out with all that is in them
 * @param relations tables, views and sequences that are left out, those of such schemas among them
 * @param belongings indexes and statistics of such tables
 */
public record Scope(Set<String> schemas, Set<TableName> relations, Set<TableName> belongings) {
  public static final Scope EVERYTHING = new Scope(Set.of(), Set.of(), Set.of());

  public Scope {
    schemas = Set.copyOf(schemas);
    relations = Set.copyOf(relations);
    belongings = Set.copyOf(belongings);
  }

  /** Leaves out what either of the two does. */
  public Scope and(Scope other) {
    return new Scope(
        union(schemas, other.schemas),
        union(relations, other.relations),
        union(belongings, other.belongings));
  }

  private static <T> Set<T> union(Set<T> some, Set<T> others) {
    Set<T> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /** Also of an index, of statistics, or of any object in a schema that is left out as a whole. */
  public boolean leavesOut(TableName name) {
    return schemas.contains(name.schema()) || relations.contains(name) || belongings.contains(name);
  }

  public boolean leavesOutSchema(String schema) {
    return schemas.contains(schema);
  }

  /** Those relations that are left out of schemas that are not. */
  public Set<TableName> relationsOfSchemasInside() {
    Set<TableName> names = new TreeSet<>(relations);
    names.removeIf(name -> schemas.contains(name.schema()));
    return names;
  }
}
