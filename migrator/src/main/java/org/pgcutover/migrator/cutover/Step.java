package org.pgcutover.migrator.cutover;

import java.util.Locale;

/**
 * The steps of a cutover and of a rollback, in their order. Each is told to {@link
 * org.pgcutover.migrator.Progress} when it begins; those from {@link #HOLD} to {@link #LET_GO}
 * block writes, and are timed. Those that are the pool's pass at once where there is none.
 */
public enum Step {
  /** The stream back is made, and stands still. */
  PREPARE,
  /** The journal notes that writes are about to be blocked, and what undoes that. */
  BEGIN,
  /** The pool lets its clients wait. */
  HOLD,
  FREEZE,
  DRAIN,
  UNREPLICATED,
  SEQUENCES,
  /** The stream that led here is stopped, and the one back moved to behind its last change. */
  WAY_BACK,
  /** What changed last is compared, while {@link #WAY_BACK} goes on. */
  PARITY,
  /** The pool is told of the target, while its clients wait. */
  LEAD,
  /** The journal notes that the target is about to be opened; the last looks. */
  DECIDE,
  /** The point of no return: the target is opened. */
  OPEN,
  /** The pool lets its clients go on at the target. */
  LET_GO,
  /** Traffic is led to the target. */
  SWITCH,
  /** The stream that led here is removed. */
  END_STREAM,
  /** The stream back begins to flow. */
  FOLLOW,
  /** The journal notes the end. */
  DONE;

  /** The word for it in reports and {@code status}; to people the opening is one switch. */
  public String word() {
    return switch (this) {
      case HOLD -> "pause";
      case LEAD, DECIDE, OPEN, LET_GO, SWITCH -> "switch";
      default -> label();
    };
  }

  /** By its own name, where each is told from the others. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
