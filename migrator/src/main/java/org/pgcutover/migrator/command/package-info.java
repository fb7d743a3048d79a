/**
 * Commands of the operator's own: what only the operator knows how to do. They find in their
 * environment where the servers are, and no password.
 */
@NullMarked
package org.pgcutover.migrator.command;

import org.jspecify.annotations.NullMarked;
