package org.pgcutover.benchmarks.contest;

import java.time.Duration;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * PostgreSQL's own initial copy: the whole schema restored first, indexes included, as its manual
 * says, then a subscription with {@code copy_data}. Over once every table is copied and caught up.
 * Sequences and statistics are not brought over.
 *
 * @param workers {@code max_sync_workers_per_subscription} of the target
 */
record NativeSync(ClientPrograms programs, int workers) implements Contestant {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Sql SYNCHRONISED =
      Sql.of(
          "select count(*) > 0 and bool_and(srsubstate in ('r', 's')) as done from pg_subscription_rel");
  private static final Sql FAILED =
      Sql.of("select count(*) from pg_subscription where not subenabled");

  @Override
  public String name() {
    return "native";
  }

  @Override
  public String configuration() {
    return "binary, %d sync workers".formatted(workers);
  }

  @Override
  public void run(Databases databases, Measurement measurement) {
    measurement.run(
        programs.dump(
            databases.source(), "--schema-only", "--no-publications", "--no-subscriptions"),
        programs.psql(databases.target()));
    try (Session source = databases.source().open("pgcutover_bench");
        Session target = databases.target().open("pgcutover_bench")) {
      target.execute("alter system set max_sync_workers_per_subscription = " + workers);
      target.list(Sql.of("select pg_reload_conf()"), row -> true);
      source.execute("create publication bench for all tables");
      boolean disableOnError = target.version().major() >= 15;
      target.execute(
          new Sql(
              "CREATE SUBSCRIPTION",
              "create subscription bench connection %s publication bench with (binary = true%s)"
                  .formatted(
                      Quote.literal(databases.source().conninfo()),
                      disableOnError ? ", disable_on_error = true" : "")));
      if (!measurement
          .deadline()
          .await(LOOK, () -> has(target, SYNCHRONISED) || number(target, FAILED) > 0)) {
        throw new ToolException("was not done in time");
      }
      if (!has(target, SYNCHRONISED)) {
        throw new ToolException("the subscription was disabled by an error");
      }
    }
  }

  @Override
  public void undo(Databases databases, Measurement unmeasured) {
    try (Session target = databases.target().open("pgcutover_bench")) {
      target.execute("alter system reset max_sync_workers_per_subscription");
      target.list(Sql.of("select pg_reload_conf()"), row -> true);
    }
  }

  private static boolean has(Session session, Sql sql) {
    return session.<Boolean>one(sql, row -> row.getBoolean(1));
  }

  private static long number(Session session, Sql sql) {
    return session.<Long>one(sql, row -> row.getLong(1));
  }
}
