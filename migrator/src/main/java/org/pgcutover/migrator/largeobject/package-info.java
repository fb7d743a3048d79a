/**
 * Large objects, which no stream carries: copied with their owners, grants and comments, and again
 * those that changed. Each keeps its identifier, for that is what applications store.
 */
@NullMarked
package org.pgcutover.migrator.largeobject;

import org.jspecify.annotations.NullMarked;
