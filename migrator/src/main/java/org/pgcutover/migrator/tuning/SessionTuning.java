package org.pgcutover.migrator.tuning;

import java.util.Map;
import java.util.TreeMap;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Session;

/**
 * The settings of the target's sessions that fill tables and build indexes; pg_restore's sessions
 * have settings of their own ({@code schema.ClientProgram}). Needs a superuser.
 *
 * @param settings by name
 */
public record SessionTuning(Map<String, String> settings) {
  private static final long MEBIBYTE = 1L << 20;

  /** Of all memory, what sorting for indexes may take; the rest is for caches. */
  private static final int MEMORY_SHARE = 8;

  /** Where the machine's memory is not known. */
  private static final long MODEST = 256 * MEBIBYTE;

  /** One sort gains nothing from more. */
  private static final long MOST = 2048 * MEBIBYTE;

  /** Beyond these, reading the table is what a build waits for. */
  private static final int MOST_WORKERS = 8;

  public SessionTuning {
    settings = Map.copyOf(settings);
  }

  /**
   * What fits the target's machine.
   *
   * @param builds indexes built at once
   */
  public static SessionTuning of(Plan plan, Session target, int builds) {
    return of(plan.tuning(), Host.of(target), builds);
  }

  static SessionTuning of(Plan.Tuning tuning, Host host, int builds) {
    Map<String, String> settings = new TreeMap<>();
    // What is lost in a crash is copied again; the journal's own commits are synchronous, and all
    // WAL before them is on disk with them.
    settings.put("synchronous_commit", "off");
    // Triggers and foreign keys fired at the source already.
    settings.put("session_replication_role", "replica");
    settings.put("maintenance_work_mem", memory(host, builds) / MEBIBYTE + "MB");
    settings.put("max_parallel_maintenance_workers", Integer.toString(workers(tuning, host)));
    tuning
        .settings()
        .forEach((name, value) -> {
          if (TunedSettings.OF_SESSIONS.contains(name)) {
            settings.put(name, value);
          }
        });
    return new SessionTuning(settings);
  }

  /** Sets them in a session that is open. */
  public Session apply(Session session) {
    settings.forEach(session::set);
    return session;
  }

  /**
   * The leader works too, so that all cores have one process; the server starts fewer where a table
   * is small or its own limits say so.
   */
  private static int workers(Plan.Tuning tuning, Host host) {
    return tuning
        .cores()
        .or(host::cores)
        .map(cores -> Math.clamp(cores - 1, 0, Math.min(MOST_WORKERS, host.parallelWorkers())))
        .orElse(host.maintenanceWorkers());
  }

  /** One build's leader and workers share it; never less than the server's own. */
  private static long memory(Host host, int builds) {
    long fair =
        host.memoryBytes().map(all -> all / MEMORY_SHARE / Math.max(1, builds)).orElse(MODEST);
    return Math.max(host.maintenanceWorkBytes(), Math.clamp(fair, 64 * MEBIBYTE, MOST));
  }
}
