/** Benchmarks of what the copy keeps to itself. In its package, for nothing of it is public. */
@NullMarked
package org.pgcutover.migrator.copy;

import org.jspecify.annotations.NullMarked;
