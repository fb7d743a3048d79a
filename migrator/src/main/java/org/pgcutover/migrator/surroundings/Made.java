package org.pgcutover.migrator.surroundings;

import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** The notes of what was made, beside the journal on the target. */
final class Made {
  private static final Sql NOTED = Sql.of("select to_regclass('pgcutover.made') is not null");

  private Made() {}

  static boolean isNoted(Session target) {
    return target.one(NOTED, row -> row.getBoolean(1));
  }
}
