package org.pgcutover.migrator;

import java.util.List;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Ready;
import org.pgcutover.migrator.surroundings.Roles;
import org.pgcutover.migrator.surroundings.Setting;
import org.pgcutover.postgres.TableName;

/**
 * What of the source comes along, and what does not, as the check found it: for the journal and the
 * report.
 *
 * @param selection the patterns of the plan
 * @param leftOut tables, views and sequences that are left out by name
 * @param settings of the database that are set on the target
 * @param roles that are created on the target
 * @param rolesWithoutPassword those of them that may log in
 * @param warnings what the check had to say: all that does not come along is among it
 */
public record Carried(
    String selection,
    List<String> leftOut,
    List<String> settings,
    List<String> roles,
    List<String> rolesWithoutPassword,
    List<String> warnings) {
  public Carried {
    leftOut = List.copyOf(leftOut);
    settings = List.copyOf(settings);
    roles = List.copyOf(roles);
    rolesWithoutPassword = List.copyOf(rolesWithoutPassword);
    warnings = List.copyOf(warnings);
  }

  static Carried of(Plan plan, Ready ready) {
    return new Carried(
        plan.carry().selection().toString(),
        ready.scope().relations().stream().sorted().map(TableName::toString).toList(),
        ready.settings().stream().map(Setting::toString).toList(),
        ready.roles().stream().map(Roles.Missing::name).toList(),
        ready.roles().stream().filter(Roles.Missing::login).map(Roles.Missing::name).toList(),
        ready.warnings().stream().map(Finding::fact).toList());
  }
}
