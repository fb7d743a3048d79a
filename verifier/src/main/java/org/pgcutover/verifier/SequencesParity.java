package org.pgcutover.verifier;

import java.util.List;
import org.pgcutover.postgres.TableName;

/**
 * The sequences of both sides.
 *
 * @param compared how many sequences exist on either side
 */
public record SequencesParity(int compared, List<Difference> differences) {
  /** What replication does not carry but the cutover sets. */
  static final String NEXT_VALUE = "next value";

  /** One attribute of one sequence, as each side has it. */
  public record Difference(TableName sequence, String attribute, String source, String target) {
    @Override
    public String toString() {
      return "sequence %s: %s is %s on the source, %s on the target"
          .formatted(sequence, attribute, source, target);
    }
  }

  public SequencesParity {
    differences = List.copyOf(differences);
  }

  /** Before the freeze a target that is behind is no finding: the cutover sets its sequences. */
  public Parity verdict(Writes writes) {
    return Parity.all(
        differences.stream()
            .map(d ->
                d.attribute().equals(NEXT_VALUE)
                    ? writes.unequal(d.toString())
                    : Parity.different(d.toString())));
  }
}
