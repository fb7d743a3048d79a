/**
 * Reads PostgreSQL's pgoutput, protocol version 1, by a decoder of its own: what it tells of the
 * source's changes owes nothing to the code that copies them. Refuses every message that it does
 * not understand to the last byte.
 */
@NullMarked
package org.pgcutover.verifier.pgoutput;

import org.jspecify.annotations.NullMarked;
