package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.Parity;

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
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  /** That of the tests, with a folder of its own for the state: names of migrations come again. */
  static final Map<String, String> ENVIRONMENT = environment();

  private static final Sql FREEZE =
      Sql.of(
          "select count(*) from pg_stat_activity where datname = ? and application_name = 'pgcutover_freeze' and state = ? and coalesce(wait_event_type, '') = ?");

  Plan plan() {
    return plan(LIMITS, Plan.Goal.CUTOVER);
  }

  Plan plan(Plan.Carry carry) {
    return plan(LIMITS, Plan.Goal.CUTOVER, carry);
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

  Plan plan(Plan.WayBack.Mode wayBack) {
    return plan(Plan.Tuning.DEFAULT, LIMITS, Plan.Goal.CUTOVER, Plan.Carry.DEFAULT, wayBack);
  }

  /** For who reaches the servers by other ways than they reach each other. */
  Plan planBy(Endpoint ownSource, Endpoint ownTarget, Plan.Limits limits) {
    Plan plan = plan(limits, Plan.Goal.CUTOVER);
    return with(plan, ownSource, ownTarget, plan.takeover(), plan.pool());
  }

  private Plan plan(Plan.Tuning tuning, Plan.Limits limits, Plan.Goal goal, Plan.Carry carry) {
    return plan(tuning, limits, goal, carry, Plan.WayBack.Mode.AUTO);
  }

  private Plan plan(
      Plan.Tuning tuning,
      Plan.Limits limits,
      Plan.Goal goal,
      Plan.Carry carry,
      Plan.WayBack.Mode wayBack) {
    return new Plan(
        migration,
        source,
        target,
        source,
        2,
        Optional.empty(),
        goal,
        Plan.Moment.NOW,
        Plan.Takeover.DEFAULT,
        Plan.Streams.DEFAULT,
        Plan.Restraint.DEFAULT,
        tuning,
        carry,
        new Plan.WayBack(wayBack, target),
        Optional.empty(),
        false,
        limits);
  }

  /** The same for clients that come through a pool. */
  static Plan through(Plan.Pool pool, Plan plan) {
    return with(plan, plan.source(), plan.target(), plan.takeover(), Optional.of(pool));
  }

  /** The same where clients are sent away at once, or wait until the target is opened. */
  static Plan freezing(boolean atOnce, Plan plan) {
    return with(
        new Plan.Takeover(
            plan.takeover().hooks(),
            new Plan.Freezing(atOnce, plan.takeover().freezing().command()),
            plan.takeover().waived()),
        plan);
  }

  /** The same with what an operator adds to the cutover. */
  static Plan with(Plan.Takeover takeover, Plan plan) {
    return with(plan, plan.source(), plan.target(), takeover, plan.pool());
  }

  private static Plan with(
      Plan plan,
      Endpoint source,
      Endpoint target,
      Plan.Takeover takeover,
      Optional<Plan.Pool> pool) {
    return new Plan(
        plan.migration(),
        source,
        target,
        plan.subscription(),
        plan.jobs(),
        plan.work(),
        plan.goal(),
        plan.moment(),
        takeover,
        plan.streams(),
        plan.restraint(),
        plan.tuning(),
        plan.carry(),
        plan.wayBack(),
        pool,
        plan.isReversed(),
        plan.limits());
  }

  /** The limits of scenarios, but for the time that writes may be blocked. */
  static Plan.Limits within(Duration writesBlocked) {
    return new Plan.Limits(
        LIMITS.anchor(),
        LIMITS.resume(),
        LIMITS.reconnect(),
        LIMITS.catchUp(),
        LIMITS.lag(),
        writesBlocked,
        LIMITS.hook(),
        LIMITS.afterwards());
  }

  Outcome run() {
    return run(plan());
  }

  /** Leads back to the source. */
  Outcome rollback() {
    return run(plan().reversed());
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

  /** What the run was refused for. */
  static String refusal(Plan plan) {
    Throwable thrown = catchThrowable(() -> run(plan));
    assertThat(thrown).isInstanceOf(MigrationException.Refused.class);
    return String.valueOf(thrown.getMessage());
  }

  /** The run cut over, and both sides were found equal in the freeze. */
  static Outcome.Done done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    Outcome.Done done = (Outcome.Done) outcome;
    assertThat(done.cutOver().orElseThrow().parity().verdict()).isInstanceOf(Parity.Equal.class);
    return done;
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

  /** Applications write at the source, and the target, with a table of accounts, follows. */
  void assertGoesOnAtTheSource() {
    Application.assertServes(source, target);
    onSource("insert into public.account values (8000, 1)");
    await()
        .atMost(Brake.DEADLINE)
        .until(() -> number(target, "select count(*) from public.account where id = 8000") == 1);
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

  static String text(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("scenario")) {
      return session.one(Sql.of(sql), row -> String.valueOf(row.getString(1)));
    }
  }

  static Migration migration(Plan plan) {
    return Migration.unobserved(plan, ENVIRONMENT);
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put(
        "XDG_STATE_HOME",
        Path.of("target", "state", Long.toString(ProcessHandle.current().pid()))
            .toAbsolutePath()
            .toString());
    return Map.copyOf(environment);
  }
}
