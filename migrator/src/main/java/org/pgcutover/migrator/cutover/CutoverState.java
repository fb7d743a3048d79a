package org.pgcutover.migrator.cutover;

import java.util.Optional;

/**
 * The journal's record of a cutover that has begun.
 *
 * @param sourceReadOnlyBefore the source database's setting before the freeze
 * @param pointOfNoReturn whether the target is, or is about to be, open to writes
 */
public record CutoverState(Optional<String> sourceReadOnlyBefore, boolean pointOfNoReturn) {
  CutoverState past() {
    return new CutoverState(sourceReadOnlyBefore, true);
  }
}
