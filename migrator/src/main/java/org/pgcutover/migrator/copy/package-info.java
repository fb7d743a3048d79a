/**
 * The rows as the anchor's snapshot shows them, table by table over parallel connections. Large
 * tables begin first, and the snapshot is let go with the last row.
 */
@NullMarked
package org.pgcutover.migrator.copy;

import org.jspecify.annotations.NullMarked;
