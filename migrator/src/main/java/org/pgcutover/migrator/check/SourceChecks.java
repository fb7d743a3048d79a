package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;

import java.util.ArrayList;
import java.util.List;
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
      long largeObjects,
      String encoding,
      String collate,
      long bytes,
      boolean mayReplicate,
      boolean ownsDatabase,
      boolean bypassesRls,
      boolean maySignal) {
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
                  row.getLong("large_objects"),
                  row.getString("encoding"),
                  row.getString("collate"),
                  row.getLong("bytes"),
                  row.getBoolean("may_replicate"),
                  row.getBoolean("owns_database"),
                  row.getBoolean("bypasses_rls"),
                  row.getBoolean("may_signal")));
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
    if (facts.maxSlots() - facts.slots() < 1) {
      stop(
          "max_replication_slots",
          facts.slots() + " of " + facts.maxSlots() + " in use",
          "1 free",
          "ALTER SYSTEM SET max_replication_slots = %d; -- then restart the source"
              .formatted(facts.maxSlots() + 2));
    }
    if (facts.maxSenders() - facts.senders() < 2) {
      stop(
          "max_wal_senders",
          facts.senders() + " of " + facts.maxSenders() + " in use",
          "2 free",
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
  }

  private void rights() {
    String user = Quote.identifier(plan.source().user());
    String database = Quote.identifier(plan.source().database());
    if (!facts.mayReplicate()) {
      stop(
          "right to replicate",
          plan.source().user() + " lacks it",
          "REPLICATION",
          "ALTER ROLE %s REPLICATION;".formatted(user));
    }
    if (!facts.ownsDatabase()) {
      stop(
          "right to freeze",
          plan.source().user() + " does not own the database",
          "its owner or a superuser",
          "ALTER DATABASE %s OWNER TO %s;".formatted(database, user));
    }
    if (!facts.maySignal()) {
      stop(
          "right to end sessions",
          plan.source().user() + " lacks it",
          "pg_signal_backend",
          "GRANT pg_signal_backend TO %s;".formatted(user));
    }
    if (!facts.bypassesRls()) {
      stop(
          "right to see every row",
          plan.source().user() + " is subject to row security",
          "BYPASSRLS",
          "ALTER ROLE %s BYPASSRLS;".formatted(user));
    }
  }

  private void tables(List<Table> tables) {
    for (Table table : tables) {
      if (!table.partitioned() && !table.identified()) {
        stop(
            "replica identity",
            table.name() + " has neither a primary key nor another replica identity",
            "one, or the source would refuse UPDATE and DELETE on it",
            "ALTER TABLE %s REPLICA IDENTITY FULL; -- or give it a primary key"
                .formatted(table.name().quoted()));
      }
      if (table.unlogged()) {
        stop(
            "unlogged table",
            table.name() + " is unlogged",
            "a logged table, for replication does not carry it",
            "ALTER TABLE %s SET LOGGED; -- or drop it".formatted(table.name().quoted()));
      }
    }
    if (facts.largeObjects() > 0) {
      stop(
          "large objects",
          facts.largeObjects() + " large objects",
          "none, for replication does not carry them",
          "Move them into a bytea column, or remove them with lo_unlink.");
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
