package org.pgcutover.migrator.cutover;

import java.util.Optional;

/**
 * The journal's record of a cutover that has begun.
 *
 * @param sourceReadOnlyBefore the source database's setting before the freeze
 * @param pointOfNoReturn whether the target is, or is about to be, open to writes
 * @param wayBack whether the source can follow the target from there on
 */
public record CutoverState(
    Optional<String> sourceReadOnlyBefore, boolean pointOfNoReturn, boolean wayBack) {
  CutoverState past(boolean withWayBack) {
    return new CutoverState(sourceReadOnlyBefore, true, withWayBack);
  }
}
