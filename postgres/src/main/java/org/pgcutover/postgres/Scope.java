package org.pgcutover.postgres;

import java.util.Set;
import java.util.TreeSet;

/**
 * What of a database is left out, by name: the rest is moved and compared.
 *
 * @param schemas left out with all that is in them
 * @param relations tables, views and sequences that are left out, those of such schemas among them
 */
public record Scope(Set<String> schemas, Set<TableName> relations) {
  public static final Scope EVERYTHING = new Scope(Set.of(), Set.of());

  public Scope {
    schemas = Set.copyOf(schemas);
    relations = Set.copyOf(relations);
  }

  public boolean leavesOut(TableName relation) {
    return schemas.contains(relation.schema()) || relations.contains(relation);
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
