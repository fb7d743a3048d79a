/**
 * What a running copy costs the source: the WAL that its slot holds back, and the VACUUM that its
 * snapshot does. It is warned of in time, and the copy is given up before the source comes to harm.
 */
@NullMarked
package org.pgcutover.migrator.watch;

import org.jspecify.annotations.NullMarked;
