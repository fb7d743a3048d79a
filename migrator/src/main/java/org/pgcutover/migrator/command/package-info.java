/**
 * Commands of the operator's own: what only the operator knows how to do. They get the target's
 * address in their environment, and no password.
 */
@NullMarked
package org.pgcutover.migrator.command;

import org.jspecify.annotations.NullMarked;
