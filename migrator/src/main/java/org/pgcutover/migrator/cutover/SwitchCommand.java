package org.pgcutover.migrator.cutover;

import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.OperatorCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads traffic to the target. Runs after the target was opened, and may run again after a crash of
 * pgcutover.
 */
final class SwitchCommand {
  private static final Logger log = LoggerFactory.getLogger(SwitchCommand.class);

  private SwitchCommand() {}

  static void run(Plan plan, String command) {
    new OperatorCommand(plan, command)
        .run(plan.limits().switchCommand())
        .ifPresent(how -> {
          throw new MigrationException.PersonNeeded(
              "the switch command %s; the target is open to writes and the source is read-only"
                  .formatted(how),
              "Lead the applications to the target by hand, or mend the command; then run again to finish.");
        });
    log.info("switch command done");
  }
}
