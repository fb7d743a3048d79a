/**
 * Finds writes on the target that replication did not make. Any of them voids the proof that both
 * sides are equal, even where the values came out the same.
 */
@NullMarked
package org.pgcutover.verifier.rogue;

import org.jspecify.annotations.NullMarked;
