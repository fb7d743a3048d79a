package org.pgcutover.migrator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.largeobject.LargeObjects;
import org.pgcutover.migrator.surroundings.DatabaseSettings;
import org.pgcutover.migrator.surroundings.Roles;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a migration made, and nothing else: what carries its name on both sides, and on
 * the target every object that was not there when it began. Each step stands by itself, so that one
 * that fails keeps none of the others from being done; what is left is named.
 */
final class Undo {
  private static final Logger log = LoggerFactory.getLogger(Undo.class);

  /**
   * Of an earlier run that was killed: pg_restore and COPY sessions outlive the one that began
   * them.
   */
  private static final Sql END_REMNANTS =
      Sql.of(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and application_name = any (?) and pid <> pg_backend_pid()");

  /** Parallel workers are gone with their leader, and pg_terminate_backend says no to that too. */
  private static final Sql REMNANTS =
      Sql.of(
          "select pid from pg_stat_activity where datname = current_database() and application_name = any (?) and pid <> pg_backend_pid() order by pid");

  /** What a run that goes on needs no more. */
  private static final List<String> WORKERS =
      List.of("pgcutover_copy", "pgcutover_schema", "pgcutover_anchor", "pgcutover_tuning");

  /** What decides which side takes writes. */
  private static final List<String> DECIDING =
      List.of(
          "pgcutover_freeze",
          "pgcutover_fence",
          "pgcutover_cutover",
          "pgcutover_thaw",
          "pgcutover_wayback");

  private static final List<String> SESSIONS =
      Stream.of(
              WORKERS,
              DECIDING,
              List.of(
                  "pgcutover_snapshot",
                  "pgcutover_catchup",
                  "pgcutover_verifier",
                  "pgcutover_parity",
                  "pgcutover_gate",
                  "pgcutover_begin"))
          .flatMap(List::stream)
          .toList();

  static final Sql DROP_SCHEMA = Sql.of("drop schema if exists pgcutover cascade");
  static final Sql DROP_HEARTBEAT = Sql.of("drop table if exists pgcutover.heartbeat");
  static final Sql DROP_FENCE = Sql.of("drop table if exists pgcutover.fence");
  static final Sql DROP_NOTES =
      Sql.of("drop table if exists pgcutover.part, pgcutover.made, pgcutover.large_object");

  private final Plan plan;
  private final List<String> left = new ArrayList<>();

  Undo(Plan plan) {
    this.plan = plan;
  }

  /**
   * Takes back all that the journal says was begun, and then the journal itself.
   *
   * @return false where nothing was
   * @throws MigrationException.PersonNeeded where something is left, the journal too
   */
  static boolean everything(Plan plan, Journal journal, TargetTuning tuning) {
    Optional<Begun> begun = Begun.readFrom(journal);
    if (begun.isPresent()) {
      log.info("{}: taking back what an earlier run made", plan.migration());
      new Undo(plan)
          .remnants().targetSettings(tuning).stream(plan.reversed()).stream(plan)
              .markers()
              .largeObjects()
              .targetObjects(ObjectsMade.test(journal, begun.get()))
              .surroundings()
              .targetReadOnly(begun.get().targetReadOnlyBefore())
              .orFail("Run pgcutover abort again once the server answers.");
      journal.read(Phase.ANCHOR, CopyBegun.class).ifPresent(CopyBegun::forget);
      journal.drop();
    }
    return begun.isPresent();
  }

  /**
   * Subscription, slots and publication of one direction.
   *
   * @param way the plan, or its reverse
   */
  Undo stream(Plan way) {
    String name = way.objectName();
    on(
        way.target(),
        "subscription " + name,
        session -> new ReplicationCommands(session).dropSubscription(name));
    on(
        way.source(),
        "replication slot " + name,
        session -> new ReplicationCommands(session).dropSlot(name));
    for (Endpoint endpoint : List.of(way.source(), way.target())) {
      for (String slot : List.of(way.parityName(), way.verifyName())) {
        on(
            endpoint,
            "replication slot " + slot,
            session -> new ReplicationCommands(session).dropSlot(slot));
      }
    }
    on(
        way.source(),
        "publication " + name,
        session -> new ReplicationCommands(session).dropPublication(name));
    return this;
  }

  /** The source's schema and the markers' table on the target, when no stream is left. */
  Undo markers() {
    on(plan.source(), "schema pgcutover", session -> session.execute(DROP_SCHEMA));
    on(plan.target(), "table pgcutover.heartbeat", session -> session.execute(DROP_HEARTBEAT));
    return this;
  }

  /** Where nothing is left to decide; who has been asleep finds no token of its own either. */
  Undo fence() {
    for (Endpoint endpoint : List.of(plan.source(), plan.target())) {
      on(endpoint, "table pgcutover.fence", session -> session.execute(DROP_FENCE));
    }
    return this;
  }

  /** What was noted on the target beside the journal, for going on and for taking back. */
  Undo notes() {
    on(plan.target(), "notes of the migration", session -> session.execute(DROP_NOTES));
    return this;
  }

  /**
   * Sessions of a run that was killed; to be called with the journal's lock held, so that none of
   * them lives.
   */
  Undo remnants() {
    end(SESSIONS);
    return this;
  }

  /** The same, but for the session that keeps the snapshot. */
  Undo workers() {
    end(WORKERS);
    return this;
  }

  /**
   * Those of a cutover that was cut off: what is still on its way to them, or waits in them, would
   * close or open a side when that was decided otherwise.
   */
  Undo deciding() {
    end(DECIDING);
    return this;
  }

  private void end(List<String> applications) {
    for (Endpoint endpoint : List.of(plan.source(), plan.target())) {
      on(endpoint, "sessions of an earlier run", session -> end(applications, session));
    }
  }

  private void end(List<String> applications, Session session) {
    Object names = applications.toArray(String[]::new);
    session.list(END_REMNANTS, row -> true, names);
    List<String> alive = session.list(REMNANTS, row -> row.getString("pid"), names);
    if (!alive.isEmpty()) {
      left.add(
          "%s: sessions of an earlier run that do not end (processes %s)"
              .formatted(session.side(), String.join(", ", alive)));
    }
  }

  /** The settings of the target's cluster, and after unsafe its files on disk. */
  Undo targetSettings(TargetTuning tuning) {
    try {
      tuning.undo();
    } catch (PostgresException | MigrationException e) {
      log.warn("target: settings are left: {}", e.getMessage());
      left.add("target: settings of the cluster (%s)".formatted(e.getMessage()));
    }
    return this;
  }

  /** Those that were copied; others may have come since. */
  Undo largeObjects() {
    on(plan.target(), "large objects", LargeObjects::removeCopied);
    return this;
  }

  /** The target's objects that the migration made. */
  Undo targetObjects(Predicate<DatabaseObject> ours) {
    on(plan.target(), "objects in the target database", session -> drop(ours, session));
    return this;
  }

  /** Settings before roles, for some are roles' settings; both after the objects that they own. */
  Undo surroundings() {
    on(plan.target(), "settings of the target database", DatabaseSettings::takeBack);
    on(plan.target(), "roles that were created", Roles::takeBack);
    return this;
  }

  /** Opens the target again, as far as it was open before. */
  Undo targetReadOnly(Optional<String> before) {
    on(
        plan.target(),
        "default_transaction_read_only of the target database",
        session -> ReadOnlyDefault.restore(session, before));
    return this;
  }

  /**
   * Ends the undo.
   *
   * @param hint what to do where something is left
   */
  void orFail(String hint) {
    if (!left.isEmpty()) {
      throw new MigrationException.PersonNeeded("left behind: " + String.join("; ", left), hint);
    }
  }

  private static void drop(Predicate<DatabaseObject> ours, Session session) {
    List<DatabaseObject> made = new Catalog(session).objects().stream().filter(ours).toList();
    for (DatabaseObject object : made) {
      session.execute(new Sql("DROP " + object.type(), object.drop()));
    }
    log.info("target: dropped {} objects", made.size());
  }

  private interface Removal {
    void on(Session session);
  }

  private void on(Endpoint endpoint, String what, Removal step) {
    try (Session session = endpoint.open("pgcutover_undo").lockTimeout(Duration.ofSeconds(30))) {
      step.on(session.silent());
    } catch (PostgresException e) {
      log.warn("{}: {} is left: {}", endpoint.side(), what, e.getMessage());
      left.add("%s: %s (%s)".formatted(endpoint.side(), what, e.getMessage()));
    }
  }
}
