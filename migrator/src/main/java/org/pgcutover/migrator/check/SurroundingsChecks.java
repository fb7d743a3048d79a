package org.pgcutover.migrator.check;

import static java.util.stream.Collectors.joining;
import static org.pgcutover.postgres.Side.SOURCE;
import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.surroundings.DatabaseSettings;
import org.pgcutover.migrator.surroundings.Roles;
import org.pgcutover.migrator.surroundings.Setting;
import org.pgcutover.migrator.surroundings.Tablespaces;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What lies around the database: roles, settings, tablespaces, and the database itself. */
final class SurroundingsChecks {
  private static final Sql DATABASE = Sql.file(SurroundingsChecks.class, "database");
  private static final Sql NAME_AND_OWNER =
      Sql.of(
          "select datname, pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()");

  private final Plan.Carry carry;
  private final Scope scope;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Setting> settings = new ArrayList<>();
  private final List<Roles.Missing> roles = new ArrayList<>();

  SurroundingsChecks(Plan.Carry carry, Scope scope) {
    this.carry = carry;
    this.scope = scope;
  }

  List<Finding> run(Session source, Session target) {
    roles(Roles.missing(source, target));
    settings(source, target);
    tablespaces(source, target);
    database(source, target);
    return List.copyOf(findings);
  }

  /** Those that the target takes. */
  List<Setting> settings() {
    return settings;
  }

  /** Those to be created. */
  List<Roles.Missing> roles() {
    return roles;
  }

  private void roles(List<Roles.Missing> missing) {
    if (!carry.roles()) {
      missing.stream()
          .filter(Roles.Missing::named)
          .forEach(role ->
              stop(
                  "role " + role.name(),
                  "does not exist",
                  "the role, for it owns or may use something in the database",
                  role.creation() + "; -- or let pgcutover create all of them with --roles"));
      return;
    }
    roles.addAll(missing);
    if (!missing.isEmpty()) {
      warn(
          "roles",
          "missing " + missing.stream().map(Roles.Missing::name).collect(joining(", ")),
          "nothing: they will be created, without passwords",
          missing.stream()
              .filter(Roles.Missing::login)
              .map(role -> "ALTER ROLE %s PASSWORD …;".formatted(Quote.identifier(role.name())))
              .collect(joining(" ")));
    }
  }

  private void settings(Session source, Session target) {
    List<Setting> all = Setting.list(source);
    Map<Setting, String> refused = DatabaseSettings.refused(all, target);
    all.stream().filter(setting -> !refused.containsKey(setting)).forEach(settings::add);
    refused.forEach((setting, message) ->
        warn(
            "setting " + setting,
            message,
            "a value that this version takes; it is left out",
            "Set it on the target after the cutover, if it has one that does the same."));
  }

  private void tablespaces(Session source, Session target) {
    Tablespaces tablespaces = Tablespaces.on(target, carry.tablespaces());
    for (String name : Tablespaces.used(source, scope)) {
      if (tablespaces.of(name).isEmpty()) {
        String wanted = carry.tablespaces().getOrDefault(name, name);
        stop(
            "tablespace " + wanted,
            "does not exist",
            "the tablespace, for relations of the source are in its " + name,
            "CREATE TABLESPACE %s LOCATION '…'; -- or map it in the configuration: tablespaces: {%s: pg_default}"
                .formatted(Quote.identifier(wanted), name));
      }
    }
    Set<String> known = Tablespaces.names(source);
    carry.tablespaces().keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            findings.add(
                Finding.stop(
                    SOURCE,
                    "tablespace " + name,
                    "does not exist",
                    "a tablespace of the source, for the configuration maps it",
                    "Mend its name in tablespaces.")));
  }

  private void database(Session source, Session target) {
    String[] names =
        target.one(
            NAME_AND_OWNER, row -> new String[] {row.getString("datname"), row.getString("owner")});
    source
        .list(
            DATABASE,
            row -> Map.entry(row.getString("found"), row.getString("fix")),
            names[0],
            names[1])
        .forEach(found ->
            warn(
                "the database itself",
                found.getKey(),
                "the same on the target, for it is not carried",
                found.getValue()));
  }

  private void warn(String name, String found, String needed, String fix) {
    findings.add(Finding.warning(TARGET, name, found, needed, fix));
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(TARGET, name, found, needed, fix));
  }
}
