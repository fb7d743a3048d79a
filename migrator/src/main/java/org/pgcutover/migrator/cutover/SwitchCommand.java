package org.pgcutover.migrator.cutover;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's own command that leads traffic to the target. Runs after the target was opened;
 * what it finds in its environment is where the target is, without the password. It may run again
 * after a crash of pgcutover.
 */
final class SwitchCommand {
  private static final Logger log = LoggerFactory.getLogger(SwitchCommand.class);

  private SwitchCommand() {}

  static void run(Plan plan, String command) {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).inheritIO();
    builder.environment().put("PGCUTOVER_MIGRATION", plan.migration());
    builder.environment().put("PGCUTOVER_TARGET_HOST", plan.target().host());
    builder.environment().put("PGCUTOVER_TARGET_PORT", Integer.toString(plan.target().port()));
    builder.environment().put("PGCUTOVER_TARGET_DATABASE", plan.target().database());
    builder.environment().keySet().removeIf(name -> name.endsWith("PASSWORD"));
    Duration limit = plan.limits().switchCommand();
    try {
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw failed("did not end within " + limit);
      }
      if (process.exitValue() != 0) {
        throw failed("ended with exit code " + process.exitValue());
      }
      log.info("switch command done");
    } catch (IOException e) {
      throw failed("cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    }
  }

  private static MigrationException failed(String how) {
    return new MigrationException.PersonNeeded(
        "the switch command " + how + "; the target is open to writes and the source is read-only",
        "Lead the applications to the target by hand, or mend the command; then run again to finish.");
  }
}
