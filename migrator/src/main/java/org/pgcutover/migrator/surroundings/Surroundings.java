package org.pgcutover.migrator.surroundings;

import java.util.List;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/** What is done around the database, phase by phase. */
public final class Surroundings {
  private interface Step {
    void on(Session source, Session target);
  }

  private final Plan plan;

  public Surroundings(Plan plan) {
    this.plan = plan;
  }

  /** Before the schema, whose owners and grantees they are. */
  public void createRoles(List<Roles.Missing> roles) {
    if (!roles.isEmpty()) {
      onBoth((source, target) -> Roles.create(roles, source, target));
    }
  }

  /** What is there goes to its tablespace; before the rows, for it is cheap then. */
  public void place(Session source, Session target) {
    Tablespaces.on(target, plan.carry().tablespaces()).place(source, target);
  }

  /**
   * After the copy: the settings, so that none of them slows it or stands in its way, and what was
   * made with the indexes goes to its tablespace. May be done again.
   */
  public void complete(Session source, Session target) {
    place(source, target);
    DatabaseSettings.carry(source, target);
  }

  /** When the target takes writes. */
  public void carryWhatOpens() {
    onBoth(DatabaseSettings::carryWhatOpens);
  }

  private void onBoth(Step step) {
    try (Session source = open(plan.source());
        Session target = open(plan.target())) {
      step.on(source, target);
    }
  }

  private static Session open(Endpoint endpoint) {
    return endpoint.open("pgcutover_schema").unlimited().silent();
  }
}
