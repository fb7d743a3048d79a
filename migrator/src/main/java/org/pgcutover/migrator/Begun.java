package org.pgcutover.migrator;

import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.journal.Records;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Session;

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

  /** Empty where nothing was begun. */
  static Optional<Begun> readFrom(Records journal) {
    return journal.read(Phase.CHECK, Begun.class);
  }

  void refuseAnotherSource(Plan plan) {
    try (Session source = plan.source().open("pgcutover_check")) {
      Server server = Server.of(source);
      if (!server.systemIdentifier().equals(sourceSystemIdentifier)
          || !server.database().equals(sourceDatabase)) {
        throw new MigrationException.Refused(
            "the migration %s was begun from another source".formatted(plan.migration()),
            "Name the source that it was begun from, or abort it there first.");
      }
    }
  }

  /** What was copied is what is compared and switched: another selection begins anew. */
  void refuseAnotherSelection(Plan plan) {
    String copied = carried.selection();
    String asked = plan.carry().selection().toString();
    if (!copied.equals(asked)) {
      throw new MigrationException.Refused(
          "the migration %s has copied %s, and is now to move %s"
              .formatted(plan.migration(), copied, asked),
          "Give include and exclude as they were, or abort it and begin anew.");
    }
  }
}
