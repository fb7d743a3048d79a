package org.pgcutover.migrator.tuning;

import java.time.Duration;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.OperatorCommand;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restarts the target by the operator's own command, and looks whether it did. */
final class Restart {
  private static final Logger log = LoggerFactory.getLogger(Restart.class);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final Plan plan;
  private final Journal journal;

  Restart(Plan plan, Journal journal) {
    this.plan = plan;
    this.journal = journal;
  }

  /**
   * Ends every session of the target; the journal's is opened again.
   *
   * @throws MigrationException.ServerFailed where the server did not stop in order, or not at all
   */
  void now(String command, String why) {
    ServerLife before = life();
    checkpoint();
    log.info("target: restarting it by tuning.restartCommand {}", why);
    new OperatorCommand(plan, command)
        .run(plan.tuning().commands())
        .ifPresent(how -> {
          throw failed("tuning.restartCommand " + how);
        });
    if (!Deadline.after(START).await(INTERVAL, this::answers)) {
      throw failed("the server does not answer after tuning.restartCommand");
    }
    journal.reopen();
    ServerLife after = life();
    if (after.isSame(before)) {
      throw failed("tuning.restartCommand did not restart the server");
    }
    if (!after.isInOrder(before)) {
      throw failed("tuning.restartCommand did not stop the server in order");
    }
  }

  /** So that stopping takes no long checkpoint, and applications of other databases wait less. */
  private void checkpoint() {
    try (Session session = plan.target().open("pgcutover_tuning").unlimited()) {
      session.execute("checkpoint");
    }
  }

  private ServerLife life() {
    try (Session session = plan.target().open("pgcutover_tuning")) {
      return ServerLife.of(session);
    }
  }

  private boolean answers() {
    try (Session session = plan.target().open("pgcutover_tuning")) {
      return session.one(Sql.of("select true"), row -> row.getBoolean(1));
    } catch (PostgresException e) {
      log.debug("target: {}", e.getMessage());
      return false;
    }
  }

  private static MigrationException failed(String how) {
    return new MigrationException.ServerFailed(
        Side.TARGET,
        how,
        "Try the command by hand, for example pg_ctl restart -m fast; where the server does not start, remove wal_level and max_wal_senders from postgresql.auto.conf. Then run again, or abort.");
  }
}
