/**
 * The moment itself: the gate decides whether it may begin; freeze, drain, sequences, parity and
 * switch follow within a budget. Every failure before the point of no return leaves the source
 * writable.
 */
@NullMarked
package org.pgcutover.migrator.cutover;

import org.jspecify.annotations.NullMarked;
