/**
 * The commands of the program: options, exit codes and what people read on the terminal. The work
 * itself is elsewhere.
 */
@NullMarked
package org.pgcutover.migrator.cli;

import org.jspecify.annotations.NullMarked;
