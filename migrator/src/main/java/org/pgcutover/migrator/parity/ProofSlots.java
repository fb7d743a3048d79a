package org.pgcutover.migrator.parity;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two slots of a proof: the source's tells which rows change, the target's who else writes
 * there. They are of one age with the ledger: it holds what they told and will not tell again.
 */
final class ProofSlots {
  private static final Logger log = LoggerFactory.getLogger(ProofSlots.class);
  private static final String APPLICATION_NAME = "pgcutover_parity";

  private static final Sql IDENTITY = Sql.file(ProofSlots.class, "identity");
  private static final Sql CONFIRMED =
      Sql.of(
          "select confirmed_flush_lsn::text from pg_replication_slots where slot_name = ? and database = current_database() and confirmed_flush_lsn is not null and wal_status <> 'lost'");

  private final Plan plan;
  private final String name;

  ProofSlots(Plan plan, String name) {
    this.plan = plan;
    this.name = name;
  }

  /**
   * Leaves them to go on with where they are what the ledger was kept of, and makes both anew where
   * they are not.
   */
  void fit(ProofLedger ledger) {
    Map<String, String> identity = identity();
    Optional<String> whyAnew = whyAnew(ledger, identity);
    if (whyAnew.isPresent()) {
      if (!ledger.isNew()) {
        log.info("what a killed run had proved does not count: {}", whyAnew.get());
      }
      ledger.clear();
      ledger.begin(identity, make());
    } else if (ledger.read(Side.TARGET).isEmpty()) {
      log.warn("target: writes of others would not be seen, and were not");
    }
  }

  private Optional<String> whyAnew(ProofLedger ledger, Map<String, String> identity) {
    if (!ledger.isOf(identity)) {
      return Optional.of("it was of other servers or databases");
    }
    for (Endpoint endpoint : List.of(plan.source(), plan.target())) {
      Optional<Lsn> read = ledger.read(endpoint.side());
      if (read.isPresent()) {
        Optional<String> why = whyNotFrom(endpoint, read.get());
        if (why.isPresent()) {
          return why;
        }
      }
    }
    return Optional.empty();
  }

  /** What lies between the two positions nobody has noted, and the slot would not send it. */
  private Optional<String> whyNotFrom(Endpoint endpoint, Lsn read) {
    try (Session session = endpoint.open(APPLICATION_NAME)) {
      Optional<Lsn> confirmed = session.first(CONFIRMED, row -> Lsn.parse(row.getString(1)), name);
      if (confirmed.isEmpty()) {
        return Optional.of("slot %s is lost on the %s".formatted(name, endpoint.side()));
      }
      return confirmed
          .filter(lsn -> !read.isAtLeast(lsn))
          .map(lsn ->
              "slot %s on the %s stands at %s, and changes are noted to %s only"
                  .formatted(name, endpoint.side(), lsn, read));
    }
  }

  private Map<Side, Lsn> make() {
    Map<Side, Lsn> begin = new EnumMap<>(Side.class);
    watchTarget().ifPresent(lsn -> begin.put(Side.TARGET, lsn));
    try (Session source = plan.source().open(APPLICATION_NAME)) {
      ReplicationCommands commands = new ReplicationCommands(source);
      commands.dropSlot(name);
      begin.put(Side.SOURCE, commands.copySlot(plan.objectName(), name));
    }
    return begin;
  }

  private Optional<Lsn> watchTarget() {
    Optional<String> whyNot = LocalWrites.whyNot(plan.target());
    if (whyNot.isPresent()) {
      log.warn("target: writes of others would not be seen: {}", whyNot.get());
      return Optional.empty();
    }
    try (Session target = plan.target().open(APPLICATION_NAME)) {
      target.statementTimeout(plan.limits().anchor());
      new ReplicationCommands(target).dropSlot(name);
      return Optional.of(LocalWrites.createSlot(target, name));
    }
  }

  private Map<String, String> identity() {
    Map<String, String> identity = new HashMap<>(Map.of("slots", name));
    for (Endpoint endpoint : List.of(plan.source(), plan.target())) {
      try (Session session = endpoint.open(APPLICATION_NAME)) {
        identity.put(
            endpoint.side().toString(), session.one(IDENTITY, row -> row.getString("identity")));
      }
    }
    return identity;
  }

  void drop() {
    drop(plan.target());
    drop(plan.source());
  }

  /** A slot that is left keeps WAL; the next run or an abort drops it. */
  private void drop(Endpoint endpoint) {
    try (Session session = endpoint.open(APPLICATION_NAME)) {
      new ReplicationCommands(session).dropSlot(name);
    } catch (PostgresException e) {
      log.warn("{}: slot {} is left: {}", endpoint.side(), name, e.getMessage());
    }
  }
}
