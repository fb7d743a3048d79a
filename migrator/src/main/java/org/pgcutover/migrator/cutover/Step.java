package org.pgcutover.migrator.cutover;

import java.util.Locale;

/**
 * The steps of a cutover and of a rollback, in their order. Each is told to {@link
 * org.pgcutover.migrator.Progress} when it begins; those from {@link #FREEZE} to {@link #OPEN}
 * block writes, and are timed.
 */
public enum Step {
  /** The stream back is made, and stands still. */
  PREPARE,
  /** The journal notes that writes are about to be blocked, and what undoes that. */
  BEGIN,
  FREEZE,
  DRAIN,
  UNREPLICATED,
  SEQUENCES,
  /** The stream that led here is stopped, and the one back moved to behind its last change. */
  WAY_BACK,
  PARITY,
  /** The journal notes that the target is about to be opened; the last looks. */
  DECIDE,
  /** The point of no return: the target is opened. */
  OPEN,
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
      case DECIDE, OPEN, SWITCH -> "switch";
      default -> name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
