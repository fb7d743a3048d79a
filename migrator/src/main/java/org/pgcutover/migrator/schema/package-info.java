/**
 * The schema, by pg_dump and pg_restore: definitions before the rows, indexes of a table after its
 * rows, the rest at the end. Nothing else knows every kind of object.
 */
@NullMarked
package org.pgcutover.migrator.schema;

import org.jspecify.annotations.NullMarked;
