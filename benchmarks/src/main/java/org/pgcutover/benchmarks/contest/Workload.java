package org.pgcutover.benchmarks.contest;

import java.util.Locale;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What is copied. Each is an SQL file that makes and fills its tables on the server. */
public enum Workload {
  /** pgbench's own four tables: 10 million narrow rows, 1.3 GB at scale 100. */
  PGBENCH,
  /** 200 tables with 3 indexes each. */
  MANY,
  /** One table of 100 columns. */
  WIDE,
  /** Documents of 2 to 200 kB, stored out of line. */
  DOCUMENTS,
  /** One table of 5 columns with 5 indexes. */
  INDEXES;

  /**
   * Fills an empty database; its visibility maps, hint bits and statistics are settled, so that the
   * first reader does not pay for the others.
   */
  void load(Endpoint database, int scale) {
    try (Session session = database.open("pgcutover_bench").unlimited()) {
      session.set("bench.scale", Integer.toString(scale)).set("synchronous_commit", "off");
      session.execute(Sql.file(Workload.class, word()));
    }
    settle(database);
  }

  /** As {@link #load} leaves it. */
  static void settle(Endpoint database) {
    try (Session session = database.open("pgcutover_bench").unlimited()) {
      session.execute("vacuum (freeze, analyze)");
      session.execute("checkpoint");
    }
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
