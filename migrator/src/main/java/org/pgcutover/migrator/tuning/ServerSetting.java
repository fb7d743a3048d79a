package org.pgcutover.migrator.tuning;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A setting of the server as it is in force.
 *
 * @param shown as SHOW prints it
 * @param number in the setting's own unit; -1 where it is none
 * @param source as pg_settings has it
 * @param needsRestart a reload does not change it
 * @param fromOwnFile postgresql.auto.conf says so, and nothing in it waits for a restart
 */
public record ServerSetting(
    String name,
    String shown,
    long number,
    String source,
    boolean needsRestart,
    boolean fromOwnFile) {
  private static final Sql SETTINGS = Sql.file(ServerSetting.class, "settings");

  /** By name; without those that the server does not know. */
  static Map<String, ServerSetting> of(Session session, Collection<String> names) {
    return session
        .list(
            SETTINGS,
            row ->
                new ServerSetting(
                    row.getString("name"),
                    row.getString("shown"),
                    number(row.getString("setting")),
                    row.getString("source"),
                    row.getBoolean("needs_restart"),
                    row.getBoolean("from_own_file")),
            (Object) names.toArray(String[]::new))
        .stream()
        .collect(Collectors.toMap(ServerSetting::name, s -> s));
  }

  /** Whether postgresql.auto.conf has no say: what stands on the command line goes before it. */
  public boolean isOutOfReach() {
    return source.equals("command line");
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }
}
