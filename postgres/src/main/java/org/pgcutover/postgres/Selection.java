package org.pgcutover.postgres;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What of a database is meant, in patterns: all that {@code include} names, or all where it is
 * empty, without what {@code exclude} names. A sequence goes with the table that owns it, and a
 * partition with its partitioned table.
 */
public record Selection(List<NamePattern> include, List<NamePattern> exclude) {
  public static final Selection EVERYTHING = new Selection(List.of(), List.of());

  public Selection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** What a database has now that is not meant. */
  public Scope scope(Session session) {
    if (include.isEmpty() && exclude.isEmpty()) {
      return Scope.EVERYTHING;
    }
    Catalog catalog = new Catalog(session);
    return scope(catalog.schemas(), catalog.relations(), catalog.belongings());
  }

  /**
   * What two databases have that is not meant: of what both have, the first says what it belongs
   * to.
   */
  public Scope scope(Session first, Session second) {
    if (include.isEmpty() && exclude.isEmpty()) {
      return Scope.EVERYTHING;
    }
    Catalog one = new Catalog(first);
    Catalog other = new Catalog(second);
    return scope(
        either(one.schemas(), other.schemas(), Function.identity()),
        either(one.relations(), other.relations(), Relation::name),
        either(one.belongings(), other.belongings(), Relation::name));
  }

  Scope scope(List<String> schemas, List<Relation> relations, List<Relation> belongings) {
    Map<TableName, Relation> byName =
        relations.stream().collect(toMap(Relation::name, Function.identity(), (a, _) -> a));
    Set<TableName> out = new TreeSet<>();
    Set<String> schemasWithin = new TreeSet<>();
    for (Relation relation : relations) {
      if (isMoved(relation, byName)) {
        schemasWithin.add(relation.name().schema());
      } else {
        out.add(relation.name());
      }
    }
    Set<String> schemasOut = new TreeSet<>(schemas);
    schemasOut.removeIf(schema ->
        !anyMatchesSchema(exclude, schema)
            && (include.isEmpty()
                || schemasWithin.contains(schema)
                || anyMatchesSchema(include, schema)));
    return new Scope(
        schemasOut,
        out,
        belongings.stream()
            .filter(belonging -> belonging.owner().filter(out::contains).isPresent())
            .map(Relation::name)
            .collect(toSet()));
  }

  /** Patterns that name nothing that is there: most likely misspelt. */
  public List<NamePattern> idle(Session session) {
    Catalog catalog = new Catalog(session);
    return idle(catalog.schemas(), catalog.relations());
  }

  /** Patterns that name nothing in either database. */
  public List<NamePattern> idle(Session first, Session second) {
    List<NamePattern> both = new ArrayList<>(idle(first));
    both.retainAll(idle(second));
    return both;
  }

  List<NamePattern> idle(List<String> schemas, List<Relation> relations) {
    return Stream.concat(include.stream(), exclude.stream())
        .filter(pattern ->
            schemas.stream().noneMatch(pattern::matchesSchema)
                && relations.stream().noneMatch(relation -> pattern.matches(relation.name())))
        .toList();
  }

  private static <T, K> List<T> either(List<T> first, List<T> second, Function<T, K> key) {
    Map<K, T> all = new LinkedHashMap<>();
    first.forEach(each -> all.putIfAbsent(key.apply(each), each));
    second.forEach(each -> all.putIfAbsent(key.apply(each), each));
    return List.copyOf(all.values());
  }

  private boolean isMoved(Relation relation, Map<TableName, Relation> byName) {
    Relation owner = relation.owner().map(byName::get).orElse(relation);
    if (!owner.equals(relation)) {
      return isMoved(owner, byName);
    }
    if (anyMatches(exclude, relation.name())) {
      return false;
    }
    boolean included = include.isEmpty() || anyMatches(include, relation.name());
    Relation parent = relation.parent().map(byName::get).orElse(relation);
    if (parent.equals(relation)) {
      return included;
    }
    // Where the parent was not asked for, a partition that was stays in: to be told, not dropped.
    return isMoved(parent, byName) || (included && !isExcluded(parent, byName));
  }

  private boolean isExcluded(Relation relation, Map<TableName, Relation> byName) {
    return anyMatches(exclude, relation.name())
        || relation
            .parent()
            .map(byName::get)
            .map(parent -> isExcluded(parent, byName))
            .orElse(false);
  }

  private static boolean anyMatches(List<NamePattern> patterns, TableName name) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(name));
  }

  private static boolean anyMatchesSchema(List<NamePattern> patterns, String schema) {
    return patterns.stream().anyMatch(pattern -> pattern.matchesSchema(schema));
  }

  /** For people, and to tell one selection from another. */
  @Override
  public String toString() {
    if (include.isEmpty() && exclude.isEmpty()) {
      return "everything";
    }
    return (include.isEmpty() ? "everything" : words(include))
        + (exclude.isEmpty() ? "" : " without " + words(exclude));
  }

  private static String words(List<NamePattern> patterns) {
    return patterns.stream().map(NamePattern::toString).collect(joining(", "));
  }
}
