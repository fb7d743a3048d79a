/**
 * The pipeline: {@link org.pgcutover.migrator.Migration#run} is its table of contents, and each
 * phase has a package of its own. What a phase found is an immutable record that the next one
 * takes.
 */
@NullMarked
package org.pgcutover.migrator;

import org.jspecify.annotations.NullMarked;
