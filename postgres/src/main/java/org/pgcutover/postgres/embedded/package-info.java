/**
 * Real PostgreSQL servers that start in a second on loopback, for the demo and the tests, and a
 * PgBouncer. Several majors run beside each other; whatever ends this process, none of them
 * outlives it.
 */
@NullMarked
package org.pgcutover.postgres.embedded;

import org.jspecify.annotations.NullMarked;
