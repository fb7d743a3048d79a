package org.pgcutover.migrator.check;

import java.util.List;
import org.pgcutover.migrator.surroundings.Roles;
import org.pgcutover.migrator.surroundings.Setting;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Table;

/**
 * The preconditions hold. What the check read on the way is what the migration works with.
 *
 * @param tables of the source that are moved, largest first
 * @param scope what of the source is left out
 * @param settings of the source's database that the target takes
 * @param roles to be created on the target
 * @param client the pg_dump and pg_restore that fit both servers
 * @param targetObjects what the target held before; it stays when the migration is undone
 */
public record Ready(
    Server source,
    Server target,
    List<Table> tables,
    Scope scope,
    List<Setting> settings,
    List<Roles.Missing> roles,
    Client client,
    List<DatabaseObject> targetObjects,
    List<Finding> warnings) {
  public Ready {
    tables = List.copyOf(tables);
    settings = List.copyOf(settings);
    roles = List.copyOf(roles);
    targetObjects = List.copyOf(targetObjects);
    warnings = List.copyOf(warnings);
  }
}
