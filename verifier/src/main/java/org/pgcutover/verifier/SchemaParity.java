package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The schemas of both sides, object by object: everything in a database but its rows, the roles and
 * settings of the server, and what extensions and pgcutover itself made.
 *
 * @param kinds how many objects of each kind exist on either side
 */
public record SchemaParity(Map<String, Integer> kinds, List<Difference> differences) {
  /**
   * One object's definition as each side has it, {@code absent} where it is missing.
   *
   * @param kind one of {@link #kinds}
   */
  public record Difference(String kind, String object, String source, String target) {
    @Override
    public String toString() {
      return "%s is %s on the source, %s on the target".formatted(object, source, target);
    }
  }

  public SchemaParity {
    kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    differences = List.copyOf(differences);
  }

  /** Both areas of the schema together. */
  SchemaParity and(SchemaParity more) {
    Map<String, Integer> allKinds = new TreeMap<>(kinds);
    more.kinds.forEach((kind, count) -> allKinds.merge(kind, count, Integer::sum));
    List<Difference> all = new ArrayList<>(differences);
    all.addAll(more.differences);
    return new SchemaParity(allKinds, all);
  }

  /** How many objects exist on either side. */
  public int compared() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Replication carries no DDL, so a difference is certain whether writes go on or not. */
  public Parity verdict() {
    return Parity.all(differences.stream().map(d -> Parity.different(d.toString())));
  }
}
