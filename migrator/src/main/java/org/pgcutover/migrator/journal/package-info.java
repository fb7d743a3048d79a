/**
 * What has been done, kept on the target, so that a run that was cut off goes on, starts over or is
 * undone. An intent is written before the deed.
 */
@NullMarked
package org.pgcutover.migrator.journal;

import org.jspecify.annotations.NullMarked;
