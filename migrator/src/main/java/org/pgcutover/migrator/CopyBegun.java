package org.pgcutover.migrator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.migrator.schema.Schema;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;

/**
 * The target has the tables, and its ledger the parts of the copy: what a run needs to go on when
 * the one before was cut off.
 *
 * @param archive folder of the schema's dump on the machine that began
 * @param tables their identifiers on the source
 */
record CopyBegun(Anchored anchored, String archive, List<Long> tables) {
  CopyBegun {
    tables = List.copyOf(tables);
  }

  static CopyBegun of(Anchored anchored, Schema schema, List<Table> tables) {
    return new CopyBegun(
        anchored, schema.folder().toString(), tables.stream().map(Table::oid).toList());
  }

  /** The dump, made anew where it is gone and the snapshot is not; empty where both are. */
  Optional<Schema> schema(Plan plan, Map<String, String> environment, Anchor anchor) {
    Client client = client(plan, environment);
    return Schema.reopen(plan, client, Path.of(archive))
        .or(() ->
            Optional.of(anchor)
                .filter(Anchor::isHeld)
                .map(held -> Schema.dump(plan, client, held.anchored())));
  }

  /** Deletes the dump. */
  void forget() {
    Schema.delete(Path.of(archive));
  }

  private static Client client(Plan plan, Map<String, String> environment) {
    try (Session source = plan.source().open("pgcutover_copy")) {
      return ClientTools.find(environment)
          .forSource(source.version())
          .orElseThrow(() ->
              new MigrationException.Refused(
                  "no pg_dump of %s or newer was found".formatted(source.version()),
                  "Install the PostgreSQL client that the migration was begun with."));
    }
  }
}
