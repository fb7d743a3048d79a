package org.pgcutover.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares two databases, each call with sessions of its own that are closed when it returns.
 * Thread-safe. Blocks: to be called from a virtual thread, never from an event loop. Every method
 * throws {@link PostgresException} if a server is gone or refuses the catalogue.
 */
public final class Verifier {
  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  private final Both<Endpoint> endpoints;
  private final int jobs;
  private final Scope scope;
  private final TablespaceNames tablespaces;
  private final int mostNamed;
  private final OptionalLong sequenceMargin;

  /**
   * @param jobs tables compared at the same time; each takes one connection on either side
   */
  public Verifier(Endpoint source, Endpoint target, int jobs) {
    this(source, target, jobs, Scope.EVERYTHING, TablespaceNames.ALIKE);
  }

  /**
   * @param jobs tables compared at the same time; each takes one connection on either side
   * @param scope what is left out is named in the report and does not touch the verdict
   * @param tablespaces what the two call theirs
   */
  public Verifier(
      Endpoint source, Endpoint target, int jobs, Scope scope, TablespaceNames tablespaces) {
    this(
        new Both<>(source, target),
        jobs,
        scope,
        tablespaces,
        RowDifferences.MOST,
        OptionalLong.empty());
  }

  private Verifier(
      Both<Endpoint> endpoints,
      int jobs,
      Scope scope,
      TablespaceNames tablespaces,
      int mostNamed,
      OptionalLong sequenceMargin) {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs is %d and must be at least 1".formatted(jobs));
    }
    this.endpoints = endpoints;
    this.jobs = jobs;
    this.scope = scope;
    this.tablespaces = tablespaces;
    this.mostNamed = mostNamed;
    this.sequenceMargin = sequenceMargin;
  }

  /** The same, telling so many rows of a table with their keys; all are counted. */
  public Verifier naming(int rows) {
    return new Verifier(endpoints, jobs, scope, tablespaces, rows, sequenceMargin);
  }

  /** The same, for which a sequence of the target that is further ahead is a difference. */
  public Verifier withSequenceMargin(OptionalLong values) {
    return new Verifier(endpoints, jobs, scope, tablespaces, mostNamed, values);
  }

  /**
   * Schema, sequences and rows of both sides.
   *
   * @param limit for all of it together; rows not read by then are inconclusive
   * @param excluded tables waived by name; the report names them
   * @param progress told at each table's end, from the verifier's threads, one at a time
   */
  public ParityReport parity(
      Writes writes, Duration limit, Set<TableName> excluded, Consumer<RowsProgress> progress) {
    Deadline deadline = Deadline.after(limit);
    // Beside the rows, for which the catalogues would keep both servers waiting.
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RowsParity> rows = beside.submit(() -> rows(writes, deadline, excluded, progress));
      try {
        SchemaParity schema = schema(deadline);
        SequencesParity sequences = sequences(deadline, SequenceState::withLasts);
        return ParityReport.of(writes, rows.get(), sequences, schema, deadline.elapsed());
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
      } catch (InterruptedException e) {
        throw Deadline.cancelled();
      } finally {
        beside.shutdownNow();
      }
    }
  }

  /** Counts and hashes every table on both sides. Parameters as in {@link #parity}. */
  public RowsParity rows(
      Writes writes, Duration limit, Set<TableName> excluded, Consumer<RowsProgress> progress) {
    return rows(writes, Deadline.after(limit), excluded, progress);
  }

  /**
   * Every sequence's definition, owner and position. Without the last values of their columns,
   * which take a look into each table: those are for {@link #parity}.
   */
  public SequencesParity sequences(Duration limit) {
    return sequences(Deadline.after(limit), (state, _) -> state);
  }

  /** Every object's definition, owner, grants and comment. */
  public SchemaParity schema(Duration limit) {
    return schema(Deadline.after(limit));
  }

  private RowsParity rows(
      Writes writes, Deadline deadline, Set<TableName> excluded, Consumer<RowsProgress> progress) {
    LOG.info("comparing rows, writes {}, {} at a time", writes, jobs);
    RowsPlan plan;
    List<TableParity> tables;
    try (SessionPool pool = new SessionPool(endpoints, jobs)) {
      plan = pool.one(deadline, sessions -> plan(sessions, deadline, excluded, writes));
      tables =
          new RowsPass(pool, Alignment.AT_REST, writes, deadline, progress, mostNamed).run(plan);
    }
    RowsParity parity = new RowsParity(tables, plan.excluded(), deadline.elapsed());
    LOG.info(
        "rows are {}: {} tables, {} rows, {} ms",
        parity.verdict().word(),
        tables.size(),
        parity.rowsCompared(),
        parity.elapsed().toMillis());
    return parity;
  }

  private SequencesParity sequences(
      Deadline deadline, BiFunction<SequenceState, Session, SequenceState> more) {
    return onBoth(sessions -> sequences(sessions, deadline, more));
  }

  private SchemaParity schema(Deadline deadline) {
    return onBoth(sessions -> schema(sessions, deadline));
  }

  SequencesParity sequences(SessionPair sessions, Deadline deadline) {
    return sequences(sessions, deadline, (state, _) -> state);
  }

  private SequencesParity sequences(
      SessionPair sessions,
      Deadline deadline,
      BiFunction<SequenceState, Session, SequenceState> more) {
    forCatalogue(sessions, deadline);
    SequencesParity parity =
        SequenceComparison.of(
            sessions.both(session ->
                SequenceState.list(session, scope).stream()
                    .map(state -> more.apply(state, session))
                    .toList()),
            sequenceMargin);
    LOG.info("{} sequences, {} differences", parity.compared(), parity.differences().size());
    return parity;
  }

  /** One area after the other: only one of them is in memory at a time. */
  SchemaParity schema(SessionPair sessions, Deadline deadline) {
    forCatalogue(sessions, deadline);
    Both<Integer> majors = sessions.both(session -> session.version().major());
    Both<String> own = sessions.both(SchemaObject::ownTablespace);
    SchemaParity parity = new SchemaParity(Map.of(), List.of());
    for (Sql area : SchemaObject.AREAS) {
      Both<List<SchemaObject>> objects =
          sessions.both(session -> {
            deadline.bound(session);
            return SchemaObject.list(session, area, scope);
          });
      parity = parity.and(SchemaComparison.of(tablespaces.alike(objects, own), majors));
    }
    LOG.info(
        "{} objects of the schema, {} differences", parity.compared(), parity.differences().size());
    return parity;
  }

  RowsPlan plan(SessionPair sessions, Deadline deadline, Set<TableName> excluded, Writes writes) {
    forCatalogue(sessions, deadline);
    Set<TableName> waived = new HashSet<>(excluded);
    waived.addAll(scope.relations());
    RowsPlan plan = RowsPlan.of(sessions.both(TableShape::list), waived, writes);
    List<String> obstacles = obstacles(sessions);
    return obstacles.isEmpty() ? plan : plan.inconclusive(obstacles);
  }

  /** Why hashes of these two servers would not compare. */
  private static List<String> obstacles(SessionPair sessions) {
    Both<Map<String, String>> settings =
        sessions.both(session -> {
          PinnedSettings.pin(session);
          return PinnedSettings.read(session);
        });
    List<String> obstacles = new ArrayList<>(PinnedSettings.obstacles(settings));
    obstacles.addAll(Canary.obstacles(sessions.both(Canary::hash)));
    return obstacles;
  }

  private <T> T onBoth(Function<SessionPair, T> work) {
    try (SessionPair sessions = SessionPair.open(endpoints.source(), endpoints.target())) {
      return work.apply(sessions);
    }
  }

  private static void forCatalogue(SessionPair sessions, Deadline deadline) {
    sessions.each(session -> {
      deadline.bound(session);
      PinnedSettings.allowIndexes(session);
    });
  }
}
