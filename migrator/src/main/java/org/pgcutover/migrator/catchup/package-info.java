/**
 * The changes since the anchor, applied by PostgreSQL's own subscription on the target. This
 * package starts it, watches it and says when it has caught up.
 */
@NullMarked
package org.pgcutover.migrator.catchup;

import org.jspecify.annotations.NullMarked;
