/**
 * One PostgreSQL server: how to reach it, the field's own values (Lsn, TableName), catalogue reads,
 * replication commands and the client tools. Knows nothing of a migration.
 */
@NullMarked
package org.pgcutover.postgres;

import org.jspecify.annotations.NullMarked;
