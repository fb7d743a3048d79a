package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;

/** What must hold on the source. */
final class SourceChecks {
  private static final Sql SOURCE_FACTS = Sql.file(SourceChecks.class, "source");
  private static final Sql TRANSACTIONS = Sql.file(SourceChecks.class, "transactions");
  private static final Sql PREPARED = Sql.of("select gid from pg_prepared_xacts order by prepared");

  record Facts(
      String walLevel,
      int maxSlots,
      int slots,
      int maxSenders,
      int senders,
      String slotLimit,
      String idleSlotLimit,
      long largeObjects,
      long largeObjectBytes,
      String encoding,
      String collate,
      long bytes,
      Optional<String> foreignTables,
      Optional<String> subscriptions,
      Optional<String> otherSlots,
      Optional<String> extensionTables,
      Optional<String> replicaTriggers,
      Optional<String> invalidIndexes,
      Optional<String> roleSettings,
      Optional<String> overridingRoles,
      Optional<String> securityLabels,
      boolean superuser) {
    static Facts of(Session session) {
      return session.one(
          SOURCE_FACTS,
          row ->
              new Facts(
                  row.getString("wal_level"),
                  row.getInt("max_slots"),
                  row.getInt("slots"),
                  row.getInt("max_senders"),
                  row.getInt("senders"),
                  row.getString("slot_limit"),
                  row.getString("idle_slot_limit"),
                  row.getLong("large_objects"),
                  row.getLong("large_object_bytes"),
                  row.getString("encoding"),
                  row.getString("collate"),
                  row.getLong("bytes"),
                  Optional.ofNullable(row.getString("foreign_tables")),
                  Optional.ofNullable(row.getString("subscriptions")),
                  Optional.ofNullable(row.getString("other_slots")),
                  Optional.ofNullable(row.getString("extension_tables")),
                  Optional.ofNullable(row.getString("replica_triggers")),
                  Optional.ofNullable(row.getString("invalid_indexes")),
                  Optional.ofNullable(row.getString("role_settings")),
                  Optional.ofNullable(row.getString("overriding_roles")),
                  Optional.ofNullable(row.getString("security_labels")),
                  row.getBoolean("superuser")));
    }
  }

  private final Plan plan;
  private final Facts facts;
  private final List<Finding> findings = new ArrayList<>();

  SourceChecks(Plan plan, Facts facts) {
    this.plan = plan;
    this.facts = facts;
  }

  List<Finding> run(Session session, List<Table> tables) {
    capacity();
    rights();
    surroundings();
    tables(tables);
    transactions(session);
    return List.copyOf(findings);
  }

  private void capacity() {
    if (!facts.walLevel().equals("logical")) {
      stop(
          "wal_level",
          facts.walLevel(),
          "logical",
          "ALTER SYSTEM SET wal_level = 'logical'; -- then restart the source");
    }
    if (facts.maxSlots() - facts.slots() < 2) {
      stop(
          "max_replication_slots",
          facts.slots() + " of " + facts.maxSlots() + " in use",
          "2 free",
          "ALTER SYSTEM SET max_replication_slots = %d; -- then restart the source"
              .formatted(facts.maxSlots() + 2));
    }
    if (facts.maxSenders() - facts.senders() < 3) {
      stop(
          "max_wal_senders",
          facts.senders() + " of " + facts.maxSenders() + " in use",
          "3 free",
          "ALTER SYSTEM SET max_wal_senders = %d; -- then restart the source"
              .formatted(facts.maxSenders() + 4));
    }
    if (!facts.slotLimit().equals("-1")) {
      findings.add(
          Finding.warning(
              SOURCE,
              "max_slot_wal_keep_size",
              facts.slotLimit(),
              "-1, or more than the WAL written while rows are copied",
              "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf();"));
    }
    // Until the rows are there nobody reads from the slot: it is idle as long as the copy takes.
    if (!facts.idleSlotLimit().equals("0")) {
      warn(
          "idle_replication_slot_timeout",
          facts.idleSlotLimit(),
          "0, or more time than copying the rows takes: the slot is idle meanwhile, and lost at the next checkpoint then",
          "ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf();");
    }
  }

  /**
   * Less would do for most of it, but not for all: ending superusers' sessions, seeing everybody's
   * transactions and making autovacuum give way take a superuser.
   */
  private void rights() {
    if (!facts.superuser()) {
      stop(
          "rights",
          plan.source().user() + " is no superuser",
          "a superuser, to freeze the database and to prove that no writer is left",
          "ALTER ROLE %s SUPERUSER;".formatted(Quote.identifier(plan.source().user())));
    }
  }

  /** What writes to the source, or belongs to it, and does not come along. */
  private void surroundings() {
    facts
        .subscriptions()
        .ifPresent(names ->
            stop(
                "subscriptions of the source",
                names,
                "none, for their workers write on whatever is frozen",
                "Point them at the target after the cutover: DROP SUBSCRIPTION … here, CREATE SUBSCRIPTION … there."));
    facts
        .otherSlots()
        .ifPresent(names ->
            warn(
                "other logical slots",
                names,
                "none, for their consumers stay behind at the old source",
                "Let the consumers begin anew at the target after the cutover."));
    facts
        .extensionTables()
        .ifPresent(names ->
            warn(
                "tables of extensions",
                names,
                "nothing of your own in them, for they are neither copied nor compared",
                "Copy your rows in them by hand after the cutover."));
    facts
        .foreignTables()
        .ifPresent(names ->
            warn(
                "foreign tables",
                names,
                "the servers that they lead to within the target's reach: their definition comes along, and nothing is compared",
                "Look at their servers' options and user mappings after the cutover."));
    facts
        .invalidIndexes()
        .ifPresent(names ->
            warn(
                "invalid indexes",
                names,
                "none, for what the source could not finish building is left out",
                "REINDEX INDEX CONCURRENTLY …; -- or drop them"));
    facts
        .roleSettings()
        .ifPresent(names ->
            warn(
                "settings of roles in all databases",
                names,
                "the same on the target's roles: they belong to the cluster and are not carried",
                "ALTER ROLE … SET …; -- on the target"));
    facts
        .overridingRoles()
        .ifPresent(names ->
            warn(
                "roles whose own default_transaction_read_only is off",
                names,
                "none: after the cutover they could write to the old source",
                "ALTER ROLE … RESET default_transaction_read_only; -- or lead them away when the target opens"));
    facts
        .securityLabels()
        .ifPresent(names ->
            warn(
                "security labels",
                names,
                "their providers loaded on the target; labels of large objects are not carried",
                "SECURITY LABEL FOR … ON LARGE OBJECT … IS …; -- on the target, after the cutover"));
    facts
        .replicaTriggers()
        .ifPresent(names ->
            warn(
                "triggers ENABLE ALWAYS or REPLICA",
                names,
                "none, for they fire again for each row that arrives at the target",
                "ALTER TABLE … ENABLE TRIGGER …; -- ORIGIN, the default"));
  }

  private void warn(String name, String found, String needed, String fix) {
    findings.add(Finding.warning(SOURCE, name, found, needed, fix));
  }

  private void tables(List<Table> tables) {
    for (Table table : tables) {
      if (!table.partitioned() && !table.unlogged() && !table.identified()) {
        stop(
            "replica identity",
            table.name() + " has neither a primary key nor another replica identity",
            "one, or the source would refuse UPDATE and DELETE on it",
            "ALTER TABLE %s REPLICA IDENTITY FULL; -- or give it a primary key"
                .formatted(table.name().quoted()));
      }
      if (table.partitioned() && !table.identified()) {
        warn(
            "replica identity",
            table.name() + " is partitioned and has no key of its own",
            "one, or a partition that is added meanwhile refuses UPDATE and DELETE",
            "Add no partition until the cutover, or give the table a primary key.");
      }
      if (table.unlogged()) {
        unlogged(table);
      }
    }
    if (facts.largeObjects() > 0) {
      warn(
          "large objects",
          "%d in %d MB".formatted(facts.largeObjects(), facts.largeObjectBytes() >> 20),
          "time for comparing them, and copying those that changed, while writes are blocked: no stream carries them",
          "Move them into a bytea column, or raise limits.writesBlocked.");
    }
  }

  private void unlogged(Table table) {
    if (table.partitioned()) {
      stop(
          "unlogged table",
          table.name() + " is partitioned and unlogged",
          "a logged one, for 18 knows no unlogged partitioned tables, and none can be published",
          "Make the table anew without UNLOGGED; SET LOGGED does nothing to a partitioned table up to 17.");
    } else {
      warn(
          "unlogged table",
          "%s of %d kB".formatted(table.name(), table.bytes() >> 10),
          "time for copying it once more while writes are blocked: no stream carries it",
          "ALTER TABLE %s SET LOGGED; -- or raise limits.writesBlocked"
              .formatted(table.name().quoted()));
    }
  }

  private void transactions(Session session) {
    List<String> prepared = session.list(PREPARED, row -> row.getString(1));
    if (!prepared.isEmpty()) {
      stop(
          "prepared transactions",
          String.join(", ", prepared),
          "none, for the slot would wait for them",
          prepared.stream()
              .map(gid -> "ROLLBACK PREPARED %s;".formatted(Quote.literal(gid)))
              .collect(Collectors.joining(" ", "", " -- or COMMIT PREPARED")));
    }
    List<String> running = session.list(TRANSACTIONS, row -> row.getString("who"));
    if (!running.isEmpty()) {
      findings.add(
          Finding.warning(
              SOURCE,
              "long transactions",
              String.join(", ", running),
              "none older than a minute, for the slot waits for those that have written",
              "Let them end, or end them with pg_terminate_backend."));
    }
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(SOURCE, name, found, needed, fix));
  }
}
