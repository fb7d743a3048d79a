package org.pgcutover.verifier;

import java.util.List;

/** Whether anything may still change while the verifier reads. */
public enum Writes {
  /** The source takes no writes and the target has applied all of them: a difference is certain. */
  FROZEN,
  /**
   * The two sides are read at different moments of a moving history: a difference proves nothing.
   */
  LIVE;

  /** The verdict on something that replication moves and that was read unequal. */
  Parity unequal(String reason) {
    return switch (this) {
      case FROZEN -> Parity.different(reason);
      case LIVE ->
          new Parity.Inconclusive(List.of(reason + " (read while the source is live)"), true);
    };
  }
}
