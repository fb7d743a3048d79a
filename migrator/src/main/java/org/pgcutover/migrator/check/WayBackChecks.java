package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;
import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.List;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;

/** What the old source needs to follow the target once that has taken over. */
final class WayBackChecks {
  private static final String REASON = ", or there is no way back after the cutover";

  private final Plan plan;
  private final List<Finding> findings = new ArrayList<>();

  WayBackChecks(Plan plan) {
    this.plan = plan;
  }

  List<Finding> run(Session source, Session target) {
    if (plan.wayBack().mode() != Plan.WayBack.Mode.OFF) {
      publishing(SourceChecks.Facts.of(target));
      following(TargetChecks.Facts.of(source));
      reachesTarget(source);
    }
    return List.copyOf(findings);
  }

  private void publishing(SourceChecks.Facts target) {
    if (!target.walLevel().equals("logical")) {
      add(
          TARGET,
          "wal_level for the way back",
          target.walLevel(),
          "logical",
          "ALTER SYSTEM SET wal_level = 'logical'; -- then restart the target");
    }
    if (target.maxSlots() - target.slots() < 2) {
      add(
          TARGET,
          "max_replication_slots",
          target.slots() + " of " + target.maxSlots() + " in use",
          "2 free",
          "ALTER SYSTEM SET max_replication_slots = %d; -- then restart the target"
              .formatted(target.maxSlots() + 2));
    }
    if (target.maxSenders() - target.senders() < 3) {
      add(
          TARGET,
          "max_wal_senders",
          target.senders() + " of " + target.maxSenders() + " in use",
          "3 free",
          "ALTER SYSTEM SET max_wal_senders = %d; -- then restart the target"
              .formatted(target.maxSenders() + 3));
    }
  }

  private void following(TargetChecks.Facts source) {
    if (source.maxWorkers() - source.workers() < 1) {
      add(
          SOURCE,
          "max_logical_replication_workers",
          source.workers() + " of " + source.maxWorkers() + " in use",
          "1 free",
          "ALTER SYSTEM SET max_logical_replication_workers = %d; -- then restart the source"
              .formatted(source.maxWorkers() + 4));
    }
    if (source.maxOrigins() - source.origins() < 1) {
      add(
          SOURCE,
          "replication origins",
          source.origins() + " of " + source.maxOrigins() + " in use",
          "1 free",
          "ALTER SYSTEM SET max_replication_slots = %d; -- from 18 on max_active_replication_origins; then restart the source"
              .formatted(source.maxOrigins() + 4));
    }
  }

  private void reachesTarget(Session source) {
    try {
      new ReplicationCommands(source).probeSubscription(plan.wayBack().subscription().conninfo());
    } catch (PostgresException e) {
      add(
          SOURCE,
          "way from source to target",
          e.getMessage() == null ? "no answer" : e.getMessage().strip().replace("\n", " "),
          "the source server can connect to " + plan.wayBack().subscription(),
          "Name the target as the source sees it in wayBack.uri, and let it in: host %s %s <address of the source> scram-sha-256 -- in the target's pg_hba.conf"
              .formatted(
                  plan.wayBack().subscription().database(), plan.wayBack().subscription().user()));
    }
  }

  private void add(Side side, String name, String found, String needed, String fix) {
    findings.add(
        plan.wayBack().mode() == Plan.WayBack.Mode.REQUIRED
            ? Finding.stop(side, name, found, needed + REASON, fix)
            : Finding.warning(side, name, found, needed + REASON, fix));
  }
}
