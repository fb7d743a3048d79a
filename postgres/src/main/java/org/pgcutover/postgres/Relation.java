package org.pgcutover.postgres;

import java.util.Optional;

/**
 * A table, view, materialised view, foreign table or sequence of a user; or what belongs to a
 * table.
 *
 * @param parent the partitioned table that a partition belongs to
 * @param owner the table that a sequence, an index or statistics belong to
 */
public record Relation(TableName name, Optional<TableName> parent, Optional<TableName> owner) {}
