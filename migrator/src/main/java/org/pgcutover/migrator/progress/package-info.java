/**
 * What is left of a copy, foreseen from what it did so far. Arithmetic alone, on times that the
 * caller gives, so that its error can be tested on simulated copies.
 */
@NullMarked
package org.pgcutover.migrator.progress;

import org.jspecify.annotations.NullMarked;
