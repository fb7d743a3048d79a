package org.pgcutover.migrator;

import java.util.List;
import java.util.Optional;
import org.pgcutover.postgres.DatabaseObject;

/**
 * The journal's first record: what the two sides were before anything was changed.
 *
 * @param sourceSystemIdentifier of the cluster: a run against another source is refused
 * @param targetObjects what the target held; it stays when the migration is undone
 * @param targetReadOnlyBefore the target database's own default_transaction_read_only
 * @param carried a run that selects otherwise is refused
 */
record Begun(
    String sourceSystemIdentifier,
    String sourceDatabase,
    List<DatabaseObject> targetObjects,
    Optional<String> targetReadOnlyBefore,
    Carried carried) {
  Begun {
    targetObjects = List.copyOf(targetObjects);
  }
}
