package org.pgcutover.migrator.parity;

import java.util.ArrayList;
import java.util.List;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Whether the target follows the source by a migration of pgcutover, whose markers a proof needs.
 */
final class Followed {
  private static final Sql PUBLICATION = Sql.of("select 1 from pg_publication where pubname = ?");
  private static final Sql SLOT =
      Sql.of(
          "select 1 from pg_replication_slots where slot_name = ? and database = current_database()");
  private static final Sql SUBSCRIPTION =
      Sql.of(
          "select 1 from pg_subscription s join pg_database d on d.oid = s.subdbid where s.subname = ? and s.subenabled and d.datname = current_database()");
  private static final Sql READ =
      Sql.of("select 1 from pg_replication_slots where slot_name = ? and active");

  private Followed() {}

  /** Whether it does, in the plan's direction. */
  static boolean isSo(Plan plan) {
    return missing(plan).isEmpty();
  }

  private static List<String> missing(Plan plan) {
    List<String> missing = new ArrayList<>();
    String name = plan.objectName();
    if (isEmpty(plan.source(), PUBLICATION, name)) {
      missing.add("the source has no publication " + name);
    }
    if (isEmpty(plan.source(), SLOT, name)) {
      missing.add("the source has no slot " + name);
    }
    if (isEmpty(plan.target(), SUBSCRIPTION, name)) {
      missing.add("the target has no enabled subscription " + name);
    }
    return missing;
  }

  static void require(Plan plan) {
    List<String> missing = missing(plan);
    if (!missing.isEmpty()) {
      throw new MigrationException.Refused(
          "the target does not follow the source by the migration %s: %s"
              .formatted(plan.migration(), String.join(", ", missing)),
          "Bring it to the gate with pgcutover run, or name it with --migration; a pair that something else replicates is compared without --live, or at rest with --at-rest.");
    }
    if (!isEmpty(plan.source(), READ, plan.verifyName())) {
      throw new MigrationException.Refused(
          "another verify --live of the migration %s is on its way: slot %s is in use"
              .formatted(plan.migration(), plan.verifyName()),
          "Wait for its end, or end it.");
    }
  }

  private static boolean isEmpty(Endpoint endpoint, Sql sql, String name) {
    try (Session session = endpoint.open("pgcutover_parity")) {
      return session.first(sql, row -> true, name).isEmpty();
    }
  }
}
