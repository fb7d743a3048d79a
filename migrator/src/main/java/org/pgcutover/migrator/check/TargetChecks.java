package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What must hold on the target. */
final class TargetChecks {
  private static final Sql TARGET_FACTS = Sql.file(TargetChecks.class, "target");
  private static final long SMALL_WAL_BYTES = 4L << 30;

  record Facts(
      String walLevel,
      int maxWorkers,
      int workers,
      int maxProcesses,
      int maxOrigins,
      int origins,
      String maxWalSize,
      long maxWalBytes,
      String encoding,
      String collate,
      long largeObjects,
      boolean superuser,
      boolean inRecovery) {
    static Facts of(Session session) {
      return session.one(
          TARGET_FACTS,
          row ->
              new Facts(
                  row.getString("wal_level"),
                  row.getInt("max_workers"),
                  row.getInt("workers"),
                  row.getInt("max_processes"),
                  row.getInt("max_origins"),
                  row.getInt("origins"),
                  row.getString("max_wal_size"),
                  row.getLong("max_wal_bytes"),
                  row.getString("encoding"),
                  row.getString("collate"),
                  row.getLong("large_objects"),
                  row.getBoolean("superuser"),
                  row.getBoolean("in_recovery")));
    }
  }

  private final Plan plan;
  private final Facts facts;
  private final List<Finding> findings = new ArrayList<>();

  TargetChecks(Plan plan, Facts facts) {
    this.plan = plan;
    this.facts = facts;
  }

  List<Finding> run(Session session, List<DatabaseObject> objects, long sourceBytes) {
    if (facts.inRecovery()) {
      stop(
          "role of the server",
          "a standby",
          "a primary",
          "Name the primary's address, or promote this server.");
      return List.copyOf(findings);
    }
    capacity(sourceBytes);
    closedElsewhere(session);
    rights();
    empty(objects);
    reachesSource(session);
    return List.copyOf(findings);
  }

  private void capacity(long sourceBytes) {
    if (facts.maxWorkers() - facts.workers() < 1) {
      stop(
          "max_logical_replication_workers",
          facts.workers() + " of " + facts.maxWorkers() + " in use",
          "1 free",
          "ALTER SYSTEM SET max_logical_replication_workers = %d; -- then restart the target"
              .formatted(facts.maxWorkers() + 4));
    }
    if (facts.maxProcesses() < 4) {
      stop(
          "max_worker_processes",
          Integer.toString(facts.maxProcesses()),
          "4",
          "ALTER SYSTEM SET max_worker_processes = 8; -- then restart the target");
    }
    if (facts.maxOrigins() - facts.origins() < 1) {
      stop(
          "replication origins",
          facts.origins() + " of " + facts.maxOrigins() + " in use",
          "1 free",
          "ALTER SYSTEM SET max_replication_slots = %d; -- from 18 on max_active_replication_origins; then restart the target"
              .formatted(facts.maxOrigins() + 4));
    }
    if (!facts.walLevel().equals("logical")) {
      findings.add(
          Finding.warning(
              TARGET,
              "wal_level",
              facts.walLevel(),
              "logical, for only then writes of others on the target are seen as they happen",
              "ALTER SYSTEM SET wal_level = 'logical'; -- then restart the target"));
    }
    if (facts.maxWalBytes() < SMALL_WAL_BYTES && facts.maxWalBytes() < sourceBytes) {
      findings.add(
          Finding.warning(
              TARGET,
              "max_wal_size",
              facts.maxWalSize(),
              "4GB or more, for checkpoints would slow the copy",
              "ALTER SYSTEM SET max_wal_size = '16GB'; SELECT pg_reload_conf();"));
    }
    findings.add(
        Finding.warning(
            TARGET,
            "free disk",
            "unknown: PostgreSQL does not tell it",
            "at least %d MB, half as much again as the source holds"
                .formatted((sourceBytes * 3 / 2) >> 20),
            "Look at the target's data directory with df."));
  }

  private void rights() {
    if (!facts.superuser()) {
      stop(
          "rights",
          plan.target().user() + " is no superuser",
          "a superuser, for triggers and foreign keys must stay silent while rows arrive",
          "ALTER ROLE %s SUPERUSER;".formatted(Quote.identifier(plan.target().user())));
    }
  }

  private void empty(List<DatabaseObject> objects) {
    List<DatabaseObject> foreign =
        objects.stream().filter(object -> !object.type().equals("extension")).toList();
    if (!foreign.isEmpty()) {
      String some =
          foreign.stream().limit(5).map(DatabaseObject::toString).collect(Collectors.joining(", "));
      stop(
          "empty target",
          "%d objects: %s%s".formatted(foreign.size(), some, foreign.size() > 5 ? ", …" : ""),
          "an empty database",
          "CREATE DATABASE …; -- and name that one, or drop what is there");
    }
    if (facts.largeObjects() > 0) {
      stop(
          "empty target",
          facts.largeObjects() + " large objects",
          "none, for those of the source keep their identifiers",
          "SELECT lo_unlink(oid) FROM pg_largeobject_metadata;");
    }
  }

  /** Only the database's own setting is pgcutover's to change. */
  private void closedElsewhere(Session session) {
    if (ReadOnlyDefault.isEffective(plan.target()) && ReadOnlyDefault.current(session).isEmpty()) {
      stop(
          "default_transaction_read_only",
          "on for the server or the role",
          "off there: pgcutover closes and opens the database alone",
          "ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf(); -- or ALTER ROLE … RESET");
    }
  }

  /**
   * The subscription connects from the target server itself, from another host and maybe by another
   * address.
   */
  private void reachesSource(Session session) {
    try {
      new ReplicationCommands(session).probeSubscription(plan.subscription().conninfo());
    } catch (PostgresException e) {
      stop(
          "way from target to source",
          e.getMessage() == null ? "no answer" : e.getMessage().strip().replace("\n", " "),
          "the target server can connect to " + plan.subscription(),
          "Name the source as the target sees it in subscription.uri, and let it in: host %s %s <address of the target> scram-sha-256 -- in the source's pg_hba.conf"
              .formatted(plan.subscription().database(), plan.subscription().user()));
    }
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(TARGET, name, found, needed, fix));
  }
}
