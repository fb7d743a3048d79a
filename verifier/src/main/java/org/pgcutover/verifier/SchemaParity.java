package org.pgcutover.verifier;

import java.util.List;

/**
 * Tables, columns, indexes and constraints of both sides.
 *
 * @param compared how many objects exist on either side
 */
public record SchemaParity(int compared, List<Difference> differences) {
  /** One object's definition as each side has it, {@code absent} where it is missing. */
  public record Difference(String object, String source, String target) {
    @Override
    public String toString() {
      return "%s is %s on the source, %s on the target".formatted(object, source, target);
    }
  }

  public SchemaParity {
    differences = List.copyOf(differences);
  }

  /** Replication carries no DDL, so a difference is certain whether writes go on or not. */
  public Parity verdict() {
    return Parity.all(differences.stream().map(d -> Parity.different(d.toString())));
  }
}
