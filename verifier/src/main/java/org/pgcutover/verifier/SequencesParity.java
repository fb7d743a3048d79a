package org.pgcutover.verifier;

import java.util.List;
import org.pgcutover.postgres.TableName;

/**
 * The sequences of both sides.
 *
 * @param names of all that exist on either side, in order
 * @param notes what is worth knowing and no difference, such as the end of a sequence's values
 */
public record SequencesParity(
    List<TableName> names, List<Difference> differences, List<String> notes) {
  static final String NEXT_VALUE = "next value";

  /**
   * One attribute of one sequence, as each side has it.
   *
   * @param moves whether writes move it: replication does not carry it, but the cutover sets it
   */
  public record Difference(
      TableName sequence, String attribute, boolean moves, String source, String target) {
    @Override
    public String toString() {
      return "sequence %s: %s is %s on the source, %s on the target"
          .formatted(sequence, attribute, source, target);
    }
  }

  public SequencesParity {
    names = List.copyOf(names);
    differences = List.copyOf(differences);
    notes = List.copyOf(notes);
  }

  /** How many sequences exist on either side. */
  public int compared() {
    return names.size();
  }

  /** The same without positions, which a cutover that is still to come sets. */
  SequencesParity withoutPositions() {
    return new SequencesParity(names, differences.stream().filter(d -> !d.moves()).toList(), notes);
  }

  /** Before the freeze a target that is behind is no finding: the cutover sets its sequences. */
  public Parity verdict(Writes writes) {
    return Parity.all(
        differences.stream()
            .map(d -> d.moves() ? writes.unequal(d.toString()) : Parity.different(d.toString())));
  }
}
