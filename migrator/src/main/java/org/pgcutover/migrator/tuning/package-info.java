/**
 * The target's settings while rows are copied: its own sessions' and, where the operator says so,
 * its whole cluster's. What is changed is journaled first and put back exactly, and the stream
 * begins only once the target keeps what it acknowledges.
 */
@NullMarked
package org.pgcutover.migrator.tuning;

import org.jspecify.annotations.NullMarked;
