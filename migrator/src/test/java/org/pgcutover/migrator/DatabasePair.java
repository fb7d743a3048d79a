package org.pgcutover.migrator;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What a scenario moves, under which name, and where to. */
record DatabasePair(String migration, Endpoint source, Endpoint target) {
  static final Plan.Limits LIMITS =
      new Plan.Limits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  private static final Sql FREEZE =
      Sql.of(
          "select count(*) from pg_stat_activity where datname = ? and application_name = 'pgcutover_freeze' and state = ? and coalesce(wait_event_type, '') = ?");

  Plan plan() {
    return plan(LIMITS, Plan.Goal.CUTOVER);
  }

  Plan plan(Plan.Limits limits, Plan.Goal goal) {
    return plan(Plan.Tuning.DEFAULT, limits, goal, Plan.Carry.DEFAULT);
  }

  Plan plan(Plan.Tuning tuning, Plan.Limits limits, Plan.Goal goal) {
    return plan(tuning, limits, goal, Plan.Carry.DEFAULT);
  }

  Plan plan(Plan.Limits limits, Plan.Goal goal, Plan.Carry carry) {
    return plan(Plan.Tuning.DEFAULT, limits, goal, carry);
  }

  private Plan plan(Plan.Tuning tuning, Plan.Limits limits, Plan.Goal goal, Plan.Carry carry) {
    return new Plan(
        migration,
        source,
        target,
        source,
        2,
        Optional.empty(),
        goal,
        Optional.empty(),
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        tuning,
        carry,
        limits);
  }

  Outcome run() {
    return run(plan());
  }

  /** Leaves the target following, before the gate. */
  Outcome runToTheGate() {
    return run(plan(LIMITS, Plan.Goal.GATE));
  }

  /** The target holds the snapshot and does not follow. */
  Outcome runToTheCopy() {
    return run(plan(LIMITS, Plan.Goal.COPY));
  }

  static Outcome run(Plan plan) {
    return migration(plan).run();
  }

  void abort() {
    abort(plan());
  }

  static void abort(Plan plan) {
    migration(plan).abort();
  }

  void finish() {
    migration(plan()).finish();
  }

  void onSource(String sql) {
    execute(source, sql);
  }

  void onTarget(String sql) {
    execute(target, sql);
  }

  /**
   * Whether the cutover's freeze is there: {@code active, Lock} while it waits for a writer, {@code
   * idle in transaction, Client} once none is left. Looked at from another database, for it ends
   * the sessions of its own.
   */
  boolean freezeIs(String state, String waitsFor) {
    try (Session session = source.withDatabase("postgres").open("scenario")) {
      return session.<Long>one(FREEZE, row -> row.getLong(1), source.database(), state, waitsFor)
          > 0;
    }
  }

  static void execute(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("scenario")) {
      session.execute(sql);
    }
  }

  static long number(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("scenario")) {
      return session.<Long>one(Sql.of(sql), row -> row.getLong(1));
    }
  }

  static Migration migration(Plan plan) {
    return Migration.unobserved(plan, Map.copyOf(System.getenv()));
  }
}
