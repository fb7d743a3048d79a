package org.pgcutover.migrator.cutover;

import java.util.List;
import java.util.Optional;
import org.pgcutover.migrator.pool.PoolEntry;

/**
 * The journal's record of a cutover that has begun.
 *
 * @param sourceReadOnlyBefore the source database's setting before the freeze
 * @param pool PgBouncer's lines that lead to the source, as they were before
 * @param pointOfNoReturn whether the target is, or is about to be, open to writes
 * @param wayBack whether the source can follow the target from there on
 */
public record CutoverState(
    Optional<String> sourceReadOnlyBefore,
    List<PoolEntry> pool,
    boolean pointOfNoReturn,
    boolean wayBack) {
  public CutoverState {
    pool = List.copyOf(pool);
  }

  CutoverState past(boolean withWayBack) {
    return new CutoverState(sourceReadOnlyBefore, pool, true, withWayBack);
  }
}
