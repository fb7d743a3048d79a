/**
 * The demo's shop and its customers: a database with one of everything that a move has to carry
 * over, and clients that write through the cutover. Afterwards each acknowledged write is looked
 * for.
 */
@NullMarked
package org.pgcutover.migrator.demo;

import org.jspecify.annotations.NullMarked;
