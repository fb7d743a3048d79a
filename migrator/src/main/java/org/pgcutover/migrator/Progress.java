package org.pgcutover.migrator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.CutoverProgress;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.migrator.cutover.Attempt;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.progress.Estimate;
import org.pgcutover.migrator.progress.PassProgress;
import org.pgcutover.migrator.progress.Work;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.watch.Watched;
import org.pgcutover.verifier.RowsProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the pipeline stands, told to whoever watches (metrics, console) as immutable records.
 * Thread-safe; the phase is set by the pipeline's thread alone.
 */
public final class Progress {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

  /** How far the target is behind, in bytes of the source's WAL. */
  public record Lag(long bytes) {
    public static final String ADDRESS = "pgcutover.migration.lag";
  }

  /** A step of the cutover begins, or in that phase of the rollback. */
  public record Began(Phase phase, Step step) {
    public static final String ADDRESS = "pgcutover.migration.step";
  }

  private final String migration;
  private final Consumer<Record> observer;
  private final LongAdder copiedRows = new LongAdder();
  private final LongAdder copiedBytes = new LongAdder();
  private final LongAdder partsCopied = new LongAdder();
  private final LongAdder indexesBuilt = new LongAdder();
  private final AtomicLong lastToldNanos = new AtomicLong();
  private volatile Phase phase = Phase.CHECK;
  private final Estimate estimate = new Estimate();
  private final Throttle throttle;
  private long expectedRows;
  private Work expected = Work.NONE;
  private PassProgress pass = new PassProgress(System.nanoTime(), 0);
  private List<GateCheck> gate = List.of();
  private Optional<CutoverProgress> cutover = Optional.empty();

  /**
   * @param throttle what it holds back is part of what is told
   */
  public Progress(String migration, Throttle throttle, Consumer<Record> observer) {
    this.migration = migration;
    this.throttle = throttle;
    this.observer = observer;
  }

  public void begin(Phase next) {
    phase = next;
    synchronized (estimate) {
      gate = List.of();
      if (next.isPass()) {
        pass = new PassProgress(System.nanoTime(), pass.done().rowsRead());
      }
    }
    log.info("{}: phase {}", migration, next.label());
    tell();
  }

  public void begin(Step step) {
    observer.accept(new Began(phase, step));
  }

  /**
   * What the copy will have to do.
   *
   * @param rows the source's own estimate
   * @param bytes the tables' sizes on the source, TOAST included
   * @param parts how often {@code partCopied} will be told
   * @param indexes how often {@code indexBuilt} will be told
   */
  public void expect(long rows, long bytes, int parts, int indexes) {
    synchronized (estimate) {
      expectedRows = rows;
      expected = new Work(bytes, parts, indexes);
      estimate.expect(expected);
    }
    tell();
  }

  /** Cheap enough for every chunk of rows: observers hear of it ten times a second at the most. */
  public void copied(long rows, long bytes) {
    copiedRows.add(rows);
    copiedBytes.add(bytes);
    long last = lastToldNanos.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && lastToldNanos.compareAndSet(last, now)) {
      tell();
    }
  }

  /**
   * A part's last row was copied, and by it the estimate of what is left learns how COPY's bytes
   * compare with a table's size.
   *
   * @param size the part's share in {@code expect}'s bytes
   * @param bytes those that {@code copied} was told for this part
   */
  public void partCopied(long size, long bytes) {
    synchronized (estimate) {
      estimate.partDone(size, bytes);
    }
    partsCopied.increment();
    tell();
  }

  public void indexBuilt() {
    indexesBuilt.increment();
    tell();
  }

  /** A table, or a range of one, was compared. */
  public void compared(RowsProgress read) {
    synchronized (estimate) {
      pass.compared(System.nanoTime(), read);
    }
    tell();
  }

  /** What the gate asks, and what is known of it; until the next phase begins. */
  public void gate(List<GateCheck> checks) {
    synchronized (estimate) {
      gate = checks;
    }
    tell();
  }

  /** A cutover or a rollback is done. */
  public void cutOver(CutoverDone done) {
    Map<String, Duration> steps = new LinkedHashMap<>();
    done.phasesMillis().forEach((step, millis) -> steps.put(step, Duration.ofMillis(millis)));
    synchronized (estimate) {
      cutover =
          Optional.of(new CutoverProgress(Duration.ofMillis(done.writesBlockedMillis()), steps));
    }
    tell();
  }

  /** Tells it again: while nothing is done, what is left and what holds it back change too. */
  public void tick() {
    if (phase == Phase.COPY || phase.isPass()) {
      tell();
    }
  }

  /** COPY's own, over the last seconds. */
  public long bytesPerSecond() {
    synchronized (estimate) {
      return estimate.bytesPerSecond();
    }
  }

  /** What comes of a call. */
  public void attempt(Attempt attempt) {
    observer.accept(attempt);
  }

  public void watched(Watched source) {
    observer.accept(source);
  }

  public void lag(long bytes) {
    observer.accept(new Lag(bytes));
  }

  /** In order: the last word is the newest. */
  private void tell() {
    synchronized (estimate) {
      observer.accept(
          new MigrationProgress(
              migration,
              phase,
              copy(),
              phase.isPass() ? pass.at(System.nanoTime()) : pass.done(),
              gate,
              cutover));
    }
  }

  private CopyProgress copy() {
    Throttling throttling = throttle.throttling();
    Work done = new Work(copiedBytes.sum(), partsCopied.sum(), indexesBuilt.sum());
    if (phase == Phase.COPY) {
      estimate.look(System.nanoTime(), done, throttling.cause() == Throttling.Cause.PAUSED);
    }
    return new CopyProgress(
        new Count(copiedRows.sum(), expectedRows),
        new Count(done.bytes(), expected.bytes() > 0 ? estimate.bytes() : 0),
        new Count(done.parts(), expected.parts()),
        new Count(done.indexes(), expected.indexes()),
        phase == Phase.COPY ? estimate.bytesPerSecond() : 0,
        phase == Phase.COPY ? estimate.left() : Optional.empty(),
        throttling);
  }
}
