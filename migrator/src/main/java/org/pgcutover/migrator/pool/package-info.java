/**
 * PgBouncer, through which clients reach the source and then the target: its file of databases, and
 * its admin console. What is done with them, and when, is the cutover's.
 */
@NullMarked
package org.pgcutover.migrator.pool;

import org.jspecify.annotations.NullMarked;
