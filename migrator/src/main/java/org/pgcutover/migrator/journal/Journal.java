package org.pgcutover.migrator.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.life.KeptLock;
import org.pgcutover.migrator.life.Verdict;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * The migration's records, in {@code pgcutover.journal} on the target: one a phase, written with a
 * synchronous commit, so that all that the target did before is on disk with it. While it is open,
 * an advisory lock keeps a second migrator out of the database; it is looked after, for hours may
 * pass between two records. Confined to the pipeline's thread.
 */
public final class Journal implements Records, AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().registerModule(new JavaTimeModule()).registerModule(new Jdk8Module());

  private static final Duration LOOKS = Duration.ofSeconds(5);

  /** "pgcut" in ASCII; advisory locks are per database. */
  private static final long LOCK = 0x70_67_63_75_74L;

  private static final String APPLICATION = "pgcutover_journal";
  private static final String TAKEN =
      "the connection that kept other migrators out was lost, and another has begun its work";

  private static final Duration ORDINARY = Duration.ofSeconds(30);

  private static final Sql CREATE = Sql.file(Journal.class, "create");
  private static final Sql EXISTS = Sql.of("select to_regclass('pgcutover.journal') is not null");
  private static final Sql READ =
      Sql.of("select record from pgcutover.journal where migration = ? and phase = ?");
  private static final Sql OTHER =
      Sql.of("select migration from pgcutover.journal where migration <> ? limit 1");

  /** Migration, phase and record. */
  public static final Sql WRITE =
      Sql.of(
          "insert into pgcutover.journal (migration, phase, record) values (?, ?, ?::jsonb) on conflict (migration, phase) do update set record = excluded.record, at = now()");

  /** Migration and phases. */
  public static final Sql FORGET =
      Sql.of("delete from pgcutover.journal where migration = ? and phase = any (?)");

  private final Plan plan;
  private final String migration;
  private final KeptLock lock;

  /** On the work that has to end where another takes the lock. */
  private volatile Optional<Verdict> verdict = Optional.empty();

  private Session session;

  private Journal(Plan plan) {
    this.plan = plan;
    this.migration = plan.migration();
    this.lock =
        KeptLock.take(plan.journal(), APPLICATION, LOCK, LOOKS, this::stop)
            .orElseThrow(() -> anotherIsAtWork(plan));
    try {
      this.session = openSession(plan.journal());
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Takes the target's lock; creates nothing. */
  public static Journal open(Plan plan) {
    Journal journal = new Journal(plan);
    try {
      journal.refuseAnotherMigration();
      return journal;
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * Does the work of a run.
   *
   * @throws MigrationException.ServerFailed where another migrator took the lock meanwhile, for its
   *     connection was lost: the work was ended
   */
  public <T> T alone(Supplier<T> work) {
    Verdict alone = new Verdict();
    verdict = Optional.of(alone);
    return alone.over(
        work,
        (reason, failure) -> {
          MigrationException taken = takenOver(reason);
          failure.ifPresent(taken::addSuppressed);
          return taken;
        });
  }

  private void stop() {
    verdict.ifPresent(alone -> alone.stop(TAKEN));
  }

  /**
   * To be asked before what two migrators must not both do.
   *
   * @throws MigrationException.ServerFailed where another has the lock
   */
  public void requireAlone() {
    if (!lock.ensure()) {
      throw takenOver();
    }
  }

  /** The same, while writes are blocked: a lock that was lost is not taken anew. */
  public boolean isAlone(Deadline deadline) {
    return lock.isHeld(deadline);
  }

  /** After a restart of the target, which ended its sessions. */
  public void reopen() {
    session.close();
    requireAlone();
    session = openSession(plan.journal());
  }

  private static Session openSession(Endpoint server) {
    Session session = server.open(APPLICATION);
    try {
      return bound(session.set("synchronous_commit", "on"));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Its statements are small; who waits for one is the pipeline. */
  private static Session bound(Session session) {
    return session.statementTimeout(ORDINARY).networkTimeout(ORDINARY.plusSeconds(5));
  }

  private static MigrationException anotherIsAtWork(Plan plan) {
    return new MigrationException.Refused(
        "another pgcutover is at work on " + plan.journal(),
        "Wait for it, or end it; one migrator at a time may work on a database.");
  }

  /** What ends a run that finds out that it is not alone. */
  public static MigrationException takenOver() {
    return takenOver(TAKEN);
  }

  private static MigrationException takenOver(String reason) {
    return new MigrationException.ServerFailed(
        Side.TARGET,
        reason,
        "Look what the other does: pgcutover status; run again once it has ended.");
  }

  /** Makes the journal with its first record, or neither. */
  public void begin(Phase phase, Object record) {
    session.inTransaction(_ -> {
      session.silent().execute(CREATE);
      write(phase, record);
      return true;
    });
  }

  @Override
  public <T> Optional<T> read(Phase phase, Class<T> type) {
    return outlasting(() ->
        existsOn(session)
            ? session
                .first(READ, row -> row.getString(1), migration, phase.label())
                .map(text -> parse(text, type))
            : Optional.empty());
  }

  /** The server may have restarted since it was asked last; asking twice is harmless. */
  private <T> T outlasting(Supplier<T> question) {
    try {
      return question.get();
    } catch (PostgresException e) {
      if (!e.isConnectionFailure()) {
        throw e;
      }
      reopen();
      return question.get();
    }
  }

  /** Once this returns, the record survives a crash of the target. */
  public void write(Phase phase, Object record) {
    outlasting(() -> put(phase, record));
  }

  /**
   * The same of a cutover, as long as no other run has taken it over. The deadline bounds the wait
   * for the server's answer, and one that has restarted is not asked twice.
   */
  public void write(Phase phase, Object record, Fence fence, Deadline deadline) {
    deadline.bound(session);
    fence.pass(session, _ -> put(phase, record));
    bound(session);
  }

  private int put(Phase phase, Object record) {
    return session.execute(WRITE, migration, phase.label(), text(record));
  }

  public void forget(Phase... phases) {
    String[] labels = java.util.Arrays.stream(phases).map(Phase::label).toArray(String[]::new);
    outlasting(() -> session.execute(FORGET, migration, labels));
  }

  /** Removes pgcutover's schema from the target: the last step of an undo. */
  public void drop() {
    session.silent().execute("drop schema if exists pgcutover cascade");
  }

  @Override
  public void close() {
    try {
      session.close();
    } finally {
      lock.close();
    }
  }

  static boolean existsOn(Session target) {
    return target.one(EXISTS, row -> row.getBoolean(1));
  }

  private void refuseAnotherMigration() {
    if (existsOn(session)) {
      session
          .first(OTHER, row -> row.getString(1), migration)
          .ifPresent(other -> {
            throw new MigrationException.Refused(
                "the target holds the migration %s, and this one is called %s"
                    .formatted(other, migration),
                "Go on with --migration %s, or abort that one first.".formatted(other));
          });
    }
  }

  static <T> T parse(String text, Class<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the journal's record cannot be read as " + type.getSimpleName(), e);
    }
  }

  private static String text(Object record) {
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
