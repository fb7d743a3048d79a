package org.pgcutover.migrator.check;

import java.util.List;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.HookCommand;
import org.pgcutover.postgres.Side;

/** Whether the operator's own commands are there: the cutover is no time to find out. */
final class HookChecks {
  private HookChecks() {}

  static List<Finding> run(Plan plan) {
    return HookCommand.all(plan).stream()
        .filter(command -> !command.isFound())
        .map(command ->
            Finding.stop(
                Side.TARGET,
                "hook " + command.moment(),
                "no program " + command.words().getFirst(),
                "a file that can be executed",
                "Correct the path in cutover, or chmod +x the file."))
        .toList();
  }
}
