package org.pgcutover.verifier;

/** When a table is harmed, seen from its comparison. */
enum Moment {
  BEFORE,
  /** Its snapshots are taken, and it is about to be read. */
  DURING,
  /** Everything was compared, and nothing is settled. */
  AFTER
}
