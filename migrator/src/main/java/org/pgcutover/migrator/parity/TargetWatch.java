package org.pgcutover.migrator.parity;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.rogue.LocalWrite;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.rogue.Reading;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks all the time who else writes on the target, so that little is left to read when a verdict
 * is asked for, and the target need not keep its WAL from the beginning. Its slot is confirmed as
 * long as nobody was seen, and never again after that: a write that was seen is seen once more by
 * who goes on after a kill. Guarded by itself, with a thread of its own.
 */
final class TargetWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TargetWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** What a verdict may have to wait for. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LocalWrites localWrites;
  private final Scope scope;
  private final ProofLedger ledger;
  private final Map<TableName, LocalWrite> seen = new TreeMap<>();
  private boolean closed;

  private TargetWatch(LocalWrites localWrites, Scope scope, ProofLedger ledger) {
    this.localWrites = localWrites;
    this.scope = scope;
    this.ledger = ledger;
  }

  /**
   * Begins to watch, with what the ledger does not hold yet.
   *
   * @param scope what is left out may be written by anybody
   */
  static TargetWatch start(LocalWrites localWrites, Scope scope, ProofLedger ledger) {
    TargetWatch watch = new TargetWatch(localWrites, scope, ledger);
    Thread.ofVirtual().name("target watch").start(watch::watch);
    return watch;
  }

  /**
   * Whether only replication has written until now. What somebody else wrote may have been undone
   * since: it is a reason to look, not a difference.
   */
  synchronized Parity verdict(Duration limit) {
    Stream<Parity> doubts =
        look(limit)
            ? Stream.of()
            : Stream.of(Parity.inconclusive("local writes on the target are not read to the end"));
    return Parity.all(
        Stream.concat(
            doubts,
            seen.values().stream()
                .map(write ->
                    Parity.inconclusive(
                        "%s was written on the target by somebody else: %s"
                            .formatted(write.table(), write.counts())))));
  }

  /** Whether somebody else was seen; this proof has no way to forget it. */
  synchronized boolean hasSeenOthers() {
    return !seen.isEmpty();
  }

  /**
   * Reads on.
   *
   * @return whether to the end
   */
  private boolean look(Duration limit) {
    Reading reading = localWrites.since(limit);
    reading.writes().stream()
        .filter(write -> !scope.leavesOut(write.table()))
        .forEach(write -> seen.merge(write.table(), write, LocalWrite::and));
    if (seen.isEmpty() && !localWrites.taken().equals(Lsn.ZERO)) {
      ledger.persist(Side.TARGET, localWrites.taken());
      localWrites.confirm();
    }
    return reading instanceof Reading.Complete;
  }

  private synchronized void watch() {
    try {
      while (!closed) {
        wait(look(LOOK) ? INTERVAL.toMillis() : 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Whoever asks for a verdict looks again, and is told what is wrong.
      log.warn(
          "target: writes of others are not looked for until the next verdict: {}", e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    localWrites.close();
  }
}
