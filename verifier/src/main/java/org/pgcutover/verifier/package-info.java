/**
 * Proves that source and target hold the same rows, sequences and schema. Says equal only of what
 * it has compared, and names everything else.
 */
@NullMarked
package org.pgcutover.verifier;

import org.jspecify.annotations.NullMarked;
