package org.pgcutover.migrator.tuning;

import java.util.List;
import org.pgcutover.migrator.Plan.Tuning.Level;

/**
 * The journal's record of what is changed in the cluster, written before the first change.
 *
 * @param changes in the order in which they are put back
 * @param life the server's at that moment
 */
public record Relaxed(Level level, List<Change> changes, ServerLife life) {
  public Relaxed {
    changes = List.copyOf(changes);
  }

  /** Whether a crash of the target may lose or damage what its cluster holds. */
  boolean isUnsafe() {
    return level == Level.UNSAFE;
  }

  List<Change> withRestart() {
    return changes.stream().filter(Change::needsRestart).toList();
  }

  List<Change> withReload() {
    return changes.stream().filter(change -> !change.needsRestart()).toList();
  }
}
