/**
 * Says before anything is changed whether a migration can succeed: every precondition at once, each
 * with what was found, what is needed and the command that mends it.
 */
@NullMarked
package org.pgcutover.migrator.check;

import org.jspecify.annotations.NullMarked;
