package org.pgcutover.verifier.pgoutput;

/**
 * What the WAL tells of a row as it was before an update or a delete (manual, REPLICA IDENTITY in
 * ALTER TABLE).
 */
public sealed interface OldRow {
  /** An update that left the identity alone: the new row holds it. */
  record None() implements OldRow {}

  /** The row could be told: a delete always tells it. */
  sealed interface Known extends OldRow {
    Tuple row();
  }

  /** The columns of the identity; the others are NULL here, whatever they were. */
  record Key(Tuple row) implements Known {}

  /** The whole row: REPLICA IDENTITY FULL. */
  record Full(Tuple row) implements Known {}
}
