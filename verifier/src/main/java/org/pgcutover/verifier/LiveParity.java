package org.pgcutover.verifier;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.Undisturbed;
import org.pgcutover.verifier.RowsPlan.ComparedTable;
import org.pgcutover.verifier.tracking.ChangedRows;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.pgcutover.verifier.tracking.Published;
import org.pgcutover.verifier.tracking.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves the rows of both sides equal while the source is written. Every table is compared once as
 * a whole; from then on only rows that changed since have to be compared again, by their keys, so
 * that what is left when writes stop does not depend on the size of the database.
 *
 * <p>A row counts as equal in a snapshot of the source if it was found equal there and in a
 * snapshot of the target that shows all that the source's shows. It stays equal until a transaction
 * changes it, which the {@link Tracker} tells. What is known is in a {@link ProofLedger}, from
 * which another can go on. For one thread; the tracker has its own, and so do the workers of a
 * pass, and what {@link #settle} reads of the catalogues.
 */
public final class LiveParity implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveParity.class);

  /** Looked up in one statement: few enough for a snapshot of moments. */
  private static final int KEYS_AT_ONCE = 5_000;

  /** Changed rows that are compared again in no time. */
  private static final long FEW = 1_000;

  /** Each is shorter than the one before, or there is no point in another. */
  private static final int ROUNDS = 20;

  /** Right before the freeze. */
  private static final int LAST_ROUNDS = 3;

  /** No round waits for the target or the tracker, nor begins, when this is over. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(5);

  private final Verifier verifier;
  private final Both<Endpoint> endpoints;

  /** For catalogues and sequences. Open from the beginning, as the others from their first work. */
  private final SessionPair sessions;

  private final SessionPool pool;

  private final Definitions definitions;

  /** The tables that are tracked. */
  private final RowsPlan plan;

  /** How they were defined and published when that began, by their names. */
  private final Map<TableName, String> tracked;

  private final ProofLedger ledger;
  private final ChangedRows rows;
  private final Tracker tracker;
  private final KeyRanges.Limits ranges;
  private final SourceSums sums = new SourceSums();
  private final KnownRows knownRows = new KnownRows();
  private final TableVerdicts verdicts;

  private LiveParity(
      Verifier verifier,
      Both<Endpoint> endpoints,
      SessionPair sessions,
      SessionPool pool,
      Definitions definitions,
      RowsPlan plan,
      Map<TableName, String> tracked,
      ProofLedger ledger,
      Tracker tracker,
      KeyRanges.Limits ranges) {
    this.verifier = verifier;
    this.endpoints = endpoints;
    this.sessions = sessions;
    this.pool = pool;
    this.definitions = definitions;
    this.plan = plan;
    this.tracked = tracked;
    this.ledger = ledger;
    this.rows = ledger.changedRows();
    this.tracker = tracker;
    this.ranges = ranges;
    this.verdicts = new TableVerdicts(ledger);
  }

  /**
   * The slot by which changes are tracked.
   *
   * @param slot of pgoutput on the source, there already and read by nobody else
   * @param publication of all tables, and of the markers
   * @param ledger of what this slot told so far; closed with the proof
   */
  public record Feed(String slot, String publication, ProofLedger ledger) {}

  /** Begins to track changes, or goes on with it; nothing is compared yet. */
  public static LiveParity begin(
      Endpoint source,
      Endpoint target,
      int jobs,
      Scope scope,
      TablespaceNames tablespaces,
      Feed feed,
      Deadline deadline) {
    return begin(
        source, target, jobs, scope, tablespaces, feed, KeyRanges.Limits.LARGE_TABLES, deadline);
  }

  static LiveParity begin(
      Endpoint source,
      Endpoint target,
      int jobs,
      Scope scope,
      TablespaceNames tablespaces,
      Feed feed,
      KeyRanges.Limits ranges,
      Deadline deadline) {
    Verifier verifier = new Verifier(source, target, jobs, scope, tablespaces);
    SessionPair sessions = SessionPair.open(source, target);
    try {
      Definitions catalogues = new Definitions(verifier);
      RowsPlan plan = catalogues.read(sessions, Writes.LIVE, deadline).plan();
      Map<TableName, ComparedTable> tracked =
          replicated(plan).collect(Collectors.toMap(ComparedTable::name, Function.identity()));
      Published published = Published.by(feed.publication(), sessions.source());
      Map<TableName, String> definitions = mapped(tracked, table -> definition(table, published));
      Map<TableName, ProofLedger.Rows> known = feed.ledger().takeOver(definitions);
      if (!known.isEmpty()) {
        log.info(
            "{} of {} tables were found equal by an earlier run, {} rows are noted as changed since",
            known.size(),
            tracked.size(),
            feed.ledger().changedRows().size());
      }
      Tracker tracker =
          Tracker.start(
              source,
              feed.slot(),
              feed.publication(),
              mapped(tracked, table -> table.query().keyNames()),
              feed.ledger(),
              PinnedSettings::pin);
      Both<Endpoint> endpoints = new Both<>(source, target);
      LiveParity parity =
          new LiveParity(
              verifier,
              endpoints,
              sessions,
              new SessionPool(endpoints, jobs),
              catalogues,
              plan,
              definitions,
              feed.ledger(),
              tracker,
              ranges);
      known.forEach(parity.verdicts::takeOver);
      return parity;
    } catch (RuntimeException e) {
      sessions.close();
      throw e;
    }
  }

  private static Stream<ComparedTable> replicated(RowsPlan plan) {
    return plan.tables().stream().filter(ComparedTable::isReplicated);
  }

  /** What has to stay as it is for the tracker to know of every change. */
  private static String definition(ComparedTable table, Published published) {
    return table.definition() + " published " + published.version(table.name());
  }

  private static <T> Map<TableName, T> mapped(
      Map<TableName, ComparedTable> tables, Function<ComparedTable, T> to) {
    return tables.values().stream().collect(Collectors.toMap(ComparedTable::name, to));
  }

  /**
   * Compares everything while writes go on, until what is left to compare again is what was written
   * in the course of the last comparison.
   *
   * @return what is known now; {@link #settle} would take no longer than it did
   */
  public ParityReport rehearse(Deadline deadline, Consumer<RowsProgress> progress) {
    pass(deadline, progress);
    return refresh(deadline);
  }

  /** The same for what has changed since. */
  public ParityReport refresh(Deadline deadline) {
    long asked = System.nanoTime();
    if (!aligned(deadline, LiveAlignment::awaitTracker)) {
      return trackerIsBehind(asked);
    }
    log.info("{} rows have changed since they were found equal", rows.size());
    long left = Long.MAX_VALUE;
    long began = System.nanoTime();
    for (int round = 0; round < ROUNDS && left > FEW; round++) {
      began = System.nanoTime();
      long now = recheck(deadline);
      if (now >= left) {
        break;
      }
      left = now;
    }
    return report(catalogues(Writes.LIVE, deadline), Writes.LIVE, deadline, began);
  }

  /** Those that are needed while writes are blocked. */
  public void openSessions(Deadline deadline) {
    pool.fill(deadline);
  }

  /**
   * Compares again the rows whose keys are known, until few are left: right before writes stop,
   * what was looked at else may have taken its time.
   *
   * @return different where a difference is certain; what else is not known passes
   */
  public Parity compareChanged(Deadline deadline) {
    Deadline wait = deadline.within(LAST_WAIT);
    aligned(
        wait,
        alignment -> {
          alignment.awaitTracker();
          long left = Long.MAX_VALUE;
          for (int round = 0; round < LAST_ROUNDS && !wait.isOver(); round++) {
            long now = rows.size();
            if (now <= FEW || now >= left) {
              break;
            }
            left = now;
            tracker.requireAlive();
            compareKeys(alignment, deadline);
          }
          return true;
        });
    log.info("{} rows are left to be compared", rows.size());
    Parity now = standing(Duration.ZERO).verdict();
    return now instanceof Parity.Different ? now : new Parity.Equal();
  }

  /**
   * Compares every table as a whole, but for what replication does not move, and the first time for
   * what an earlier proof found equal.
   */
  void pass(Deadline deadline, Consumer<RowsProgress> progress) {
    knownRows.forget();
    plan.decided().forEach(verdicts::note);
    Set<TableName> takenOver = verdicts.takenOver();
    compareAsAWhole(
        replicated(plan).filter(table -> !takenOver.contains(table.name())).toList(),
        deadline,
        progress);
  }

  private void compareAsAWhole(
      List<ComparedTable> tables, Deadline deadline, Consumer<RowsProgress> progress) {
    aligned(
        deadline,
        alignment ->
            new RowsPass(
                    pool,
                    knownRows.over(alignment, Writes.LIVE),
                    Writes.FROZEN,
                    deadline,
                    told -> {
                      told.verdict().ifPresent(verdicts::noteTracked);
                      progress.accept(told);
                    })
                .run(new RowsPlan(tables, List.of(), List.of())));
  }

  /**
   * Compares again what has changed since it was found equal, once.
   *
   * @return how many rows have changed meanwhile
   */
  long recheck(Deadline deadline) {
    tracker.requireAlive();
    aligned(
        deadline,
        alignment -> {
          compareKeys(alignment, deadline);
          return true;
        });
    List<ComparedTable> again = replicated(plan).filter(this::isToBeReadAgain).toList();
    if (!again.isEmpty()) {
      compareAsAWhole(again, deadline, _ -> {});
    }
    return rows.size();
  }

  /** Changed as a whole, or not found equal for a reason that passes. */
  private boolean isToBeReadAgain(ComparedTable table) {
    return rows.isChangedAsAWhole(table.name())
        || verdicts
            .of(table.name())
            .filter(verdict -> verdict instanceof Parity.Inconclusive doubt && doubt.inFlight())
            .isPresent();
  }

  private void compareKeys(Alignment alignment, Deadline deadline) {
    verdicts.forgetDoubts();
    pool.each(
        plan.tables().stream().filter(table -> rows.size(table.name()) > 0).toList(),
        deadline,
        (pair, table) -> compareKeys(pair, table, alignment, deadline));
  }

  private void compareKeys(
      SessionPair pair, ComparedTable table, Alignment alignment, Deadline deadline) {
    try {
      // Even the first word: while the source was live one could wait for days.
      pair.each(deadline::bound);
      RangeComparison comparison = new RangeComparison(pair, alignment, Writes.FROZEN, deadline);
      RowDifferences differences = RowDifferences.NONE;
      List<String> last = List.of();
      // As many as there are now: where new ones come faster, there would be no end to it.
      for (long left = rows.size(table.name()); left > 0; left -= KEYS_AT_ONCE) {
        List<List<String>> some = rows.some(table.name(), last, KEYS_AT_ONCE);
        if (some.isEmpty()) {
          break;
        }
        differences = differences.and(comparison.ofKeys(table, some));
        last = some.getLast();
      }
      if (!differences.isEmpty()) {
        verdicts.differ(table.name(), differences);
      }
    } catch (PostgresException e) {
      // The marks stay. Dropped or altered, maybe: then it is read as it is defined now.
      verdicts.doubt(table.name(), TableReading.doubt(e));
    }
  }

  /**
   * Nobody writes any more, and everything has arrived: what is left is compared, and the verdict
   * is final.
   *
   * @param marker the last that was committed on the source, seen on the target
   */
  public ParityReport settle(Marker marker, long beat, Deadline deadline) {
    long began = System.nanoTime();
    if (!tracker.await(marker, beat, deadline)) {
      return trackerIsBehind(began);
    }
    long rowsLeft = rows.size();
    long read = System.nanoTime();
    AtomicReference<@Nullable Catalogues> catalogues = new AtomicReference<>();
    // Beside the rows, for which neither the catalogues nor their sessions are needed.
    try (Undisturbed _ =
        Undisturbed.start(() -> catalogues.set(catalogues(Writes.FROZEN, deadline)))) {
      compareKeys(Alignment.AT_REST, deadline);
      log.info(
          "{} rows compared by their keys in {} ms, the tracker had read them after {} ms",
          rowsLeft,
          millis(read, System.nanoTime()),
          millis(began, read));
    }
    return report(Objects.requireNonNull(catalogues.get()), Writes.FROZEN, deadline, began);
  }

  /** For now: what is known of the tables stays, for whoever looks again. */
  private ParityReport trackerIsBehind(long began) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return ParityReport.of(
            Writes.FROZEN,
            standing(elapsed),
            new SequencesParity(List.of(), List.of(), List.of()),
            new SchemaParity(Map.of(), List.of()),
            elapsed)
        .withVerdict(Parity.inconclusive("the tracker did not read the last change in time"));
  }

  /** What is no table's rows. */
  private record Catalogues(Definitions.Known definitions, SequencesParity sequences) {}

  private Catalogues catalogues(Writes writes, Deadline deadline) {
    long start = System.nanoTime();
    Definitions.Known known = definitions.read(sessions, writes, deadline);
    SequencesParity sequences = verifier.sequences(sessions, deadline);
    log.info("catalogues compared in {} ms", millis(start, System.nanoTime()));
    return new Catalogues(known, sequences);
  }

  private ParityReport report(Catalogues catalogues, Writes writes, Deadline deadline, long began) {
    long start = System.nanoTime();
    Definitions.Known now = catalogues.definitions();
    compareUntracked(now.plan(), deadline, writes);
    long end = System.nanoTime();
    log.info("tables compared as a whole in {} ms", millis(start, end));
    Duration elapsed = Duration.ofNanos(end - began);
    return ParityReport.of(
        writes, standing(elapsed), catalogues.sequences(), now.schema(), elapsed);
  }

  private static long millis(long from, long to) {
    return (to - from) / 1_000_000;
  }

  /** What no key tells is compared as a whole, and tables that came since. */
  private void compareUntracked(RowsPlan now, Deadline deadline, Writes writes) {
    verdicts.retain(now.names());
    now.decided().forEach(verdicts::note);
    deadline.bound(sessions.source());
    Published published = Published.by(tracker.publication(), sessions.source());
    List<ComparedTable> left =
        now.tables().stream().filter(table -> !isSettledByKeys(table, published)).toList();
    new RowsPass(
            pool,
            knownRows.over(
                writes == Writes.LIVE ? Alignment.BESIDE_CLIENTS : Alignment.AT_REST, writes),
            writes,
            deadline,
            told -> told.verdict().ifPresent(verdicts::note))
        .run(new RowsPlan(left, List.of(), List.of()));
  }

  /** Found equal or different while it was tracked, as it is now. */
  private boolean isSettledByKeys(ComparedTable table, Published published) {
    return table.isReplicated()
        && verdicts.of(table.name()).filter(v -> !(v instanceof Parity.Inconclusive)).isPresent()
        && !verdicts.isRefused(table.name())
        && !rows.isChangedAsAWhole(table.name())
        && definition(table, published).equals(tracked.get(table.name()));
  }

  /** What is known of every table now. */
  RowsParity standing(Duration elapsed) {
    return new RowsParity(verdicts.standing(), plan.excluded(), elapsed);
  }

  /** Rows that changed since they were found equal. */
  long changed() {
    tracker.requireAlive();
    return rows.size();
  }

  private <T> T aligned(Deadline deadline, Function<LiveAlignment, T> work) {
    try (LiveAlignment alignment =
        new LiveAlignment(endpoints, tracker, rows, sums, ranges, deadline)) {
      return work.apply(alignment);
    }
  }

  @Override
  public void close() {
    try (ledger;
        sessions;
        pool) {
      tracker.close();
    }
  }
}
