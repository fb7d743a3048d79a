/**
 * Holds the copy back: while it is paused, over a rate that was given, and where the source is busy
 * with others. What holds it back is said wherever its progress is.
 */
@NullMarked
package org.pgcutover.migrator.throttle;

import org.jspecify.annotations.NullMarked;
