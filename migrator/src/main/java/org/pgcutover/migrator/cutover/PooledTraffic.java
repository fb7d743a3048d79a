package org.pgcutover.migrator.cutover;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.journal.Records;
import org.pgcutover.migrator.pool.AdminConsole;
import org.pgcutover.migrator.pool.DatabasesFile;
import org.pgcutover.migrator.pool.PoolEntry;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that come through PgBouncer, where the plan names one. They are held back before the
 * freeze, so that none of them sees it; the pool leads to the target before that is open, so that
 * only letting them go is left behind the point of no return. Whatever fails before it leads them
 * back. While a database is paused PgBouncer has no connection for it: neither to the source, nor
 * to a target that does not take writes yet. Confined to one thread at a time.
 */
final class PooledTraffic {
  private static final Logger log = LoggerFactory.getLogger(PooledTraffic.class);

  private final Plan plan;
  private final Records journal;

  /** From before clients wait until they go on, for psql takes its time to begin. */
  private Optional<AdminConsole> kept = Optional.empty();

  PooledTraffic(Plan plan, Records journal) {
    this.plan = plan;
    this.journal = journal;
  }

  /**
   * The lines through which clients reach the source.
   *
   * @throws MigrationException.GivenUp where they cannot be held back or led on
   */
  List<PoolEntry> entries() {
    return entries(PooledTraffic::givenUp);
  }

  /**
   * The same for one who begins nothing that could be given up.
   *
   * @throws MigrationException.Refused where they could not be held back or led on
   */
  List<PoolEntry> entriesToSay() {
    return entries(PooledTraffic::refused);
  }

  private List<PoolEntry> entries(Function<String, MigrationException> otherwise) {
    return plan.pool()
        .map(pool -> asked(pool, otherwise, () -> entries(pool, otherwise)))
        .orElse(List.of());
  }

  private static List<PoolEntry> entries(
      Plan.Pool pool, Function<String, MigrationException> otherwise) {
    List<PoolEntry> entries = DatabasesFile.read(pool.file()).entriesOf(pool);
    if (entries.isEmpty()) {
      throw otherwise.apply("no line of %s leads to %s".formatted(pool.file(), pool.source()));
    }
    try (AdminConsole console = AdminConsole.open(pool.admin())) {
      for (PoolEntry entry : entries) {
        if (!entry.leadsTo(pool.source())) {
          throw otherwise.apply(
              "%s: it is not certain that this leads to %s".formatted(entry, pool.source()));
        }
        if (!entry.fitsALine() || !entry.leadingTo(pool.target()).fitsALine()) {
          throw otherwise.apply(
              "no line of %s can hold the name of the database of the target or of %s"
                  .formatted(pool.file(), entry.name()));
        }
        console
            .database(entry.name())
            .filter(AdminConsole.Database::paused)
            .ifPresent(_ -> {
              throw otherwise.apply(
                  "%s is paused already, by somebody else".formatted(entry.name()));
            });
      }
      notLoaded(console, entries)
          .ifPresent(why -> {
            throw otherwise.apply(why);
          });
    }
    return entries;
  }

  /** Begins to speak to PgBouncer, before anybody waits for it. */
  void prepare() {
    drop();
    plan.pool()
        .ifPresent(pool -> kept = Optional.of(asked(pool, () -> AdminConsole.open(pool.admin()))));
  }

  /**
   * Lets clients wait, once their transactions have ended.
   *
   * @throws MigrationException.GivenUp where that could not be had in time; some may wait
   */
  void hold(List<PoolEntry> entries, Deadline deadline) {
    plan.pool()
        .ifPresent(pool ->
            asked(
                pool,
                () -> {
                  boolean isPaused =
                      ask(
                          pool,
                          console ->
                              entries.stream()
                                  .allMatch(entry -> console.pause(entry.name(), deadline)));
                  if (!isPaused) {
                    drop();
                    throw givenUp(
                        "a transaction in the pool of %s did not end in time"
                            .formatted(names(entries)));
                  }
                  log.info("pool: {} paused", names(entries));
                  return true;
                }));
  }

  /**
   * Lets PgBouncer know the target, while clients are held back.
   *
   * @param entries as they were
   * @throws MigrationException.GivenUp where PgBouncer did not take it
   */
  void lead(List<PoolEntry> entries) {
    plan.pool()
        .ifPresent(pool ->
            asked(
                pool,
                () -> {
                  List<PoolEntry> leading = leadingToTarget(pool, entries);
                  boolean changed = DatabasesFile.read(pool.file()).write(leading);
                  ask(pool, console -> load(console, leading, changed))
                      .ifPresent(why -> {
                        throw givenUp(why);
                      });
                  return true;
                }));
  }

  /**
   * Lets clients go on at the target; may be done again.
   *
   * @param entries as they were
   */
  void letGo(List<PoolEntry> entries) {
    if (entries.isEmpty() || isWithoutPool(entries)) {
      return;
    }
    Plan.Pool pool = plan.pool().orElseThrow();
    settle(
        pool,
        leadingToTarget(pool, entries),
        "the target is open to writes, and clients of the pool still wait");
    log.info("pool: {} leads to the target", names(entries));
  }

  /**
   * Lets clients go on at the source, and the pool lead there as it did.
   *
   * @param entries as they were
   */
  void leadBack(List<PoolEntry> entries) {
    if (entries.isEmpty() || isWithoutPool(entries)) {
      return;
    }
    settle(
        plan.pool().orElseThrow(),
        entries,
        "the source is open to writes, and clients of the pool may still wait");
    log.info("pool: {} goes on at the source", names(entries));
  }

  private void settle(Plan.Pool pool, List<PoolEntry> entries, String otherwise) {
    try {
      Persistently.run(
          "pool: letting clients go on",
          () -> {
            // Before PgBouncer is asked: one that is restarted knows nothing but its file.
            boolean changed = DatabasesFile.read(pool.file()).write(entries);
            ask(pool, console -> loadAndResume(console, entries, changed))
                .ifPresent(why -> {
                  throw stuck(pool, entries, otherwise, why);
                });
          });
    } catch (PostgresException e) {
      throw stuck(pool, entries, otherwise, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw stuck(pool, entries, otherwise, "%s %s".formatted(pool.file(), e.getMessage()));
    } finally {
      drop();
    }
  }

  /** By the console that is kept, or a new one where that was lost. */
  private <T> T ask(Plan.Pool pool, Function<AdminConsole, T> question) {
    AdminConsole console = kept.orElseGet(() -> AdminConsole.open(pool.admin()));
    kept = Optional.of(console);
    try {
      return question.apply(console);
    } catch (PostgresException e) {
      drop();
      throw e;
    }
  }

  private void drop() {
    kept.ifPresent(AdminConsole::close);
    kept = Optional.empty();
  }

  /** Why PgBouncer leads elsewhere, if it does: then clients wait on. */
  private static Optional<String> loadAndResume(
      AdminConsole console, List<PoolEntry> entries, boolean changed) {
    Optional<String> elsewhere = load(console, entries, changed);
    if (elsewhere.isEmpty()) {
      resume(console, entries);
    }
    return elsewhere;
  }

  private static void resume(AdminConsole console, List<PoolEntry> entries) {
    for (PoolEntry entry : entries) {
      if (console.database(entry.name()).filter(AdminConsole.Database::paused).isPresent()) {
        console.reconnect(entry.name());
        console.resume(entry.name());
      }
    }
  }

  /** Why PgBouncer leads elsewhere, if it does. */
  private static Optional<String> load(
      AdminConsole console, List<PoolEntry> entries, boolean changed) {
    if (changed || notLoaded(console, entries).isPresent()) {
      console.reload();
    }
    return notLoaded(console, entries);
  }

  private static Optional<String> notLoaded(AdminConsole console, List<PoolEntry> entries) {
    List<AdminConsole.Database> loaded = console.databases();
    List<PoolEntry> missing =
        entries.stream()
            .filter(entry ->
                loaded.stream()
                    .filter(database -> database.name().equals(entry.name()))
                    .noneMatch(entry::isLoadedAs))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("PgBouncer has not loaded " + lines(missing));
  }

  /** On the way back a line reads as it did before the cutover, where that is the same server. */
  List<PoolEntry> leadingToTarget(Plan.Pool pool, List<PoolEntry> entries) {
    List<PoolEntry> before =
        plan.isReversed()
            ? journal
                .read(Phase.CUTOVER, CutoverState.class)
                .map(CutoverState::pool)
                .orElse(List.of())
            : List.of();
    return entries.stream()
        .map(entry ->
            before.stream()
                .filter(b -> b.name().equals(entry.name()) && b.leadsTo(pool.target()))
                .findFirst()
                .orElseGet(() -> entry.leadingTo(pool.target())))
        .toList();
  }

  /** A configuration without a pool is how an operator says that there is none any more. */
  private boolean isWithoutPool(List<PoolEntry> entries) {
    if (plan.pool().isEmpty()) {
      log.warn(
          "the configuration names no pool, and an earlier run has paused {} in one: if it still is, RESUME it",
          names(entries));
    }
    return plan.pool().isEmpty();
  }

  private static <T> T asked(Plan.Pool pool, Supplier<T> question) {
    return asked(pool, PooledTraffic::givenUp, question);
  }

  private static <T> T asked(
      Plan.Pool pool, Function<String, MigrationException> otherwise, Supplier<T> question) {
    try {
      return question.get();
    } catch (PostgresException e) {
      throw otherwise.apply(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw otherwise.apply("%s %s".formatted(pool.file(), e.getMessage()));
    }
  }

  private static MigrationException refused(String why) {
    return new MigrationException.Refused(
        "PgBouncer could not be led on: " + why,
        "Mend the reason (pgcutover check looks for all of them), then call it again.");
  }

  private static MigrationException givenUp(String why) {
    return new MigrationException.GivenUp(
        "the cutover was given up, and clients go on at the source: " + why,
        "Mend the reason (pgcutover check looks for all of them) and run again, or abort.");
  }

  private static MigrationException stuck(
      Plan.Pool pool, List<PoolEntry> entries, String what, String why) {
    return new MigrationException.PersonNeeded(
        "%s: %s".formatted(what, why),
        "Mend PgBouncer, then run again; or by hand: let %s say %s, then RELOAD and RESUME on the admin console."
            .formatted(pool.file(), lines(entries)));
  }

  private static String names(List<PoolEntry> entries) {
    return String.join(", ", entries.stream().map(PoolEntry::name).toList());
  }

  private static String lines(List<PoolEntry> entries) {
    return String.join(" and ", entries.stream().map(PoolEntry::toString).toList());
  }
}
