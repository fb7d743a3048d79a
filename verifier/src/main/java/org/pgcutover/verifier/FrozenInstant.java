package org.pgcutover.verifier;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * The moment of a cutover at which nobody wrote and all had arrived, kept by a transaction on each
 * side that exported its snapshot. As of it both databases can be compared as a whole for as long
 * as that is wanted, while they are written again; until {@link #close} VACUUM keeps on both
 * servers whatever was deleted since. For one thread at a time.
 */
public final class FrozenInstant implements AutoCloseable {
  private static final Sql EXPORT = Sql.of("select pg_export_snapshot()");
  private static final Sql REWRITTEN = Sql.file(FrozenInstant.class, "rewritten");

  private static final Sql VALUE_DEFINITIONS = Sql.file(FrozenInstant.class, "value_definitions");

  private static final Parity PRINTED_OTHERWISE =
      Parity.inconclusive(
          "rows differ, but since the cutover labels of enums, expressions of columns or roles were altered, with which they are printed");

  private final Verifier verifier;
  private final Both<Endpoint> endpoints;
  private final int jobs;
  private final SessionPair sessions;

  private FrozenInstant(
      Verifier verifier, Both<Endpoint> endpoints, int jobs, SessionPair sessions) {
    this.verifier = verifier;
    this.endpoints = endpoints;
    this.jobs = jobs;
    this.sessions = sessions;
  }

  /**
   * Opens the sessions, which takes longer than all that is left to do once writes stop.
   *
   * @param jobs tables compared at the same time; each takes one connection more on either side
   */
  public static FrozenInstant prepare(
      Endpoint source, Endpoint target, int jobs, Scope scope, TablespaceNames tablespaces) {
    return new FrozenInstant(
        new Verifier(source, target, jobs, scope, tablespaces),
        new Both<>(source, target),
        jobs,
        SessionPair.open(source, target));
  }

  /** Snapshots that were taken while nobody wrote. */
  public record Kept(String source, String target) {}

  /**
   * Takes the snapshots.
   *
   * @throws PostgresException where a server is gone, or does not answer in time
   */
  public Kept keep(Deadline deadline) {
    Both<String> exported =
        sessions.both(session -> {
          deadline.bound(session);
          session.execute("begin isolation level repeatable read, read only");
          return session.one(EXPORT, row -> row.getString(1));
        });
    return new Kept(exported.source(), exported.target());
  }

  /**
   * Compares every table as of the snapshots.
   *
   * @param deadline for all of it together; what was not read by then is inconclusive
   * @param progress told as of any other pass
   * @throws PostgresException where a server is gone, or the transaction that keeps a snapshot
   */
  public RowsParity compare(Kept kept, Deadline deadline, Consumer<RowsProgress> progress) {
    long began = System.nanoTime();
    RowsPlan plan = verifier.plan(sessions, deadline, Set.of(), Writes.FROZEN);
    List<TableParity> tables;
    try (SessionPool pool = new SessionPool(endpoints, jobs)) {
      tables = new RowsPass(pool, new AsOf(kept), Writes.FROZEN, deadline, progress).run(plan);
    }
    if (tables.stream().anyMatch(FrozenInstant::isDifferent) && isPrintedOtherwise(deadline)) {
      tables = tables.stream().map(t -> isDifferent(t) ? t.with(PRINTED_OTHERWISE) : t).toList();
    }
    return new RowsParity(tables, plan.excluded(), Duration.ofNanos(System.nanoTime() - began));
  }

  private static boolean isDifferent(TableParity table) {
    return table.verdict() instanceof Parity.Different;
  }

  /** A snapshot shows the rows of then; how they are printed is asked of the catalogue of now. */
  private boolean isPrintedOtherwise(Deadline deadline) {
    try (SessionPair now = SessionPair.open(endpoints.source(), endpoints.target())) {
      return !valueDefinitions(now, deadline).equals(valueDefinitions(sessions, deadline));
    }
  }

  private static Both<String> valueDefinitions(SessionPair sessions, Deadline deadline) {
    return sessions.both(session -> {
      deadline.bound(session);
      return session.one(VALUE_DEFINITIONS, row -> row.getString(1));
    });
  }

  @Override
  public void close() {
    sessions.close();
  }

  /** Every transaction sees what the kept ones see. */
  private record AsOf(Kept kept) implements Alignment {
    @Override
    public Aligned align(SessionPair sessions, ComparedTable table) {
      join(sessions.source(), kept.source());
      join(sessions.target(), kept.target());
      sessions.each(PinnedSettings::leaveCoresToClients);
      return new AtRest(name -> rewritten(sessions, name));
    }

    /** Before anything else: even a limit for it would be set by a query. */
    private static void join(Session session, String snapshot) {
      session.execute("set transaction snapshot " + Quote.literal(snapshot));
    }

    @Override
    public KeyRanges.Limits ranges() {
      return KeyRanges.Limits.LARGE_TABLES;
    }

    /**
     * TRUNCATE and a rewriting ALTER TABLE leave a table empty to snapshots from before (PostgreSQL
     * documentation, "Caveats" of concurrency control).
     */
    private static Optional<Parity> rewritten(SessionPair sessions, TableName table) {
      Both<Boolean> rewritten = sessions.both(session -> rewritten(session, table));
      if (rewritten.source() || rewritten.target()) {
        return Optional.of(
            Parity.inconclusive(
                "was truncated, rewritten, renamed or dropped on the %s since"
                    .formatted(rewritten.target() ? "target" : "source")));
      }
      return Optional.empty();
    }

    private static boolean rewritten(Session session, TableName table) {
      PinnedSettings.allowIndexes(session);
      return session.one(REWRITTEN, row -> row.getBoolean(1), table.schema(), table.name());
    }
  }
}
