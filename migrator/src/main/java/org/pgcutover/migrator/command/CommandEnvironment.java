package org.pgcutover.migrator.command;

import java.util.Map;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/** What every command of the operator's finds in its environment. */
final class CommandEnvironment {
  private CommandEnvironment() {}

  static void put(Plan plan, Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.endsWith("PASSWORD"));
    environment.put("PGCUTOVER_MIGRATION", plan.migration());
    environment.put(
        "PGCUTOVER_PURPOSE", plan.goal() == Plan.Goal.REHEARSAL ? "rehearsal" : "cutover");
    environment.put("PGCUTOVER_DIRECTION", plan.isReversed() ? "rollback" : "cutover");
    put(Side.SOURCE, plan.source(), environment);
    put(Side.TARGET, plan.target(), environment);
  }

  private static void put(Side side, Endpoint server, Map<String, String> environment) {
    String prefix = "PGCUTOVER_" + side.name();
    environment.put(prefix + "_HOST", server.host());
    environment.put(prefix + "_PORT", Integer.toString(server.port()));
    environment.put(prefix + "_DATABASE", server.database());
  }
}
