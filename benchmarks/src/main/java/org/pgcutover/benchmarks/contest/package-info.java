/**
 * pgcutover against other tools: the same source, the same target, one after the other in
 * alternating order. A result counts only where the work was done.
 */
@NullMarked
package org.pgcutover.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
