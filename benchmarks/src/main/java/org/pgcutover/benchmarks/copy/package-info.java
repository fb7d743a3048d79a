/**
 * The initial copy against other tools: the same source, the same target, one after the other in
 * alternating order. A result counts only where everything arrived.
 */
@NullMarked
package org.pgcutover.benchmarks.copy;

import org.jspecify.annotations.NullMarked;
