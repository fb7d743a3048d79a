package org.pgcutover.migrator.tuning;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The file postgresql.auto.conf, which ALTER SYSTEM writes: read from the file itself, for
 * pg_settings does not tell what it says where another source prevails or nothing was reloaded.
 * ALTER SYSTEM forces it to disk, unless fsync is off already (AlterSystemSetConfigFile).
 */
final class OwnFile {
  private static final Sql ENTRIES = Sql.file(OwnFile.class, "own_file");

  private final Session session;

  OwnFile(Session session) {
    this.session = session;
  }

  /** What it says at this moment, by name. */
  Map<String, String> entries() {
    Map<String, String> entries = new HashMap<>();
    session
        .list(ENTRIES, row -> Map.entry(row.getString("name"), row.getString("setting")))
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  void set(String name, Optional<String> value) {
    session.execute(
        new Sql(
            "ALTER SYSTEM",
            value
                .map(v ->
                    "alter system set %s = %s".formatted(Quote.identifier(name), Quote.literal(v)))
                .orElseGet(() -> "alter system reset " + Quote.identifier(name))));
  }
}
