package org.pgcutover.verifier.rogue;

import java.util.List;
import org.pgcutover.postgres.Lsn;

/** What one look at the target's local writes found. Only {@link Complete} can say none. */
public sealed interface Reading {
  /** One for each table, in the order of their first commits. */
  List<LocalWrite> writes();

  /** Everything that was committed before the look began was read. */
  record Complete(List<LocalWrite> writes) implements Reading {
    public Complete {
      writes = List.copyOf(writes);
    }
  }

  /**
   * The time was over first: these writes are certain, and there may be more. The next look goes on
   * from here.
   *
   * @param readTo where the reading of the target's WAL stands
   */
  record Behind(List<LocalWrite> writes, Lsn readTo) implements Reading {
    public Behind {
      writes = List.copyOf(writes);
    }
  }
}
