package org.pgcutover.migrator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.pgcutover.exporter.MigrationProgress;
import org.pgcutover.exporter.Phase;
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

  private final String migration;
  private final Consumer<Record> observer;
  private final LongAdder copiedRows = new LongAdder();
  private final LongAdder copiedBytes = new LongAdder();
  private final AtomicLong lastToldNanos = new AtomicLong();
  private volatile Phase phase = Phase.CHECK;
  private volatile long expectedRows;
  private volatile long expectedBytes;

  public Progress(String migration, Consumer<Record> observer) {
    this.migration = migration;
    this.observer = observer;
  }

  public void begin(Phase next) {
    phase = next;
    log.info("{}: phase {}", migration, next.label());
    tell();
  }

  public void expect(long rows, long bytes) {
    expectedRows = rows;
    expectedBytes = bytes;
    tell();
  }

  /** Cheap enough for every chunk of rows: observers hear of it ten times a second at the most. */
  public void copied(int rows, long bytes) {
    copiedRows.add(rows);
    copiedBytes.add(bytes);
    long last = lastToldNanos.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && lastToldNanos.compareAndSet(last, now)) {
      tell();
    }
  }

  public void lag(long bytes) {
    observer.accept(new Lag(bytes));
  }

  private void tell() {
    observer.accept(
        new MigrationProgress(
            migration, phase, copiedRows.sum(), expectedRows, copiedBytes.sum(), expectedBytes));
  }
}
