/**
 * The one instant that copy and stream share: publication, replication slot and the snapshot
 * exported with it. The slot exists before the snapshot is used, so no change falls between them.
 */
@NullMarked
package org.pgcutover.migrator.anchor;

import org.jspecify.annotations.NullMarked;
