package org.pgcutover.migrator.copy;

import static java.util.Comparator.comparingLong;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.pgcutover.postgres.Table;

/**
 * The parts that are still to be copied, largest first, and the sums of those that are.
 * Thread-safe.
 */
final class PartQueue {
  private final Queue<Ledger.Entry> queue;
  private final Map<Long, AtomicInteger> leftOfTable = new ConcurrentHashMap<>();
  private final AtomicInteger left;
  private final AtomicInteger copiedParts = new AtomicInteger();
  private final LongAdder rows = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicLong lastRowNanos = new AtomicLong(System.nanoTime());

  /** What a copied part completes. */
  enum Completes {
    /** Itself. */
    PART,
    /** Its table. */
    TABLE,
    /** Its table, and with it all of them. */
    EVERYTHING
  }

  PartQueue(List<Ledger.Entry> entries) {
    List<Ledger.Entry> open = entries.stream().filter(entry -> entry.copied().isEmpty()).toList();
    queue =
        new ConcurrentLinkedQueue<>(
            open.stream().sorted(comparingLong(PartQueue::bytesOf).reversed()).toList());
    left = new AtomicInteger(open.size());
    open.forEach(entry -> leftOf(entry.part().table()).incrementAndGet());
    entries.forEach(entry -> entry.copied().ifPresent(this::add));
  }

  Optional<Ledger.Entry> next() {
    return Optional.ofNullable(queue.poll());
  }

  /** Whether a table has all its rows. */
  boolean isComplete(Table table) {
    return leftOf(table).get() == 0;
  }

  boolean isEverythingCopied() {
    return left.get() == 0;
  }

  Completes copied(Part part, Copied copied) {
    add(copied);
    lastRowNanos.set(System.nanoTime());
    boolean table = leftOf(part.table()).decrementAndGet() == 0;
    boolean everything = left.decrementAndGet() == 0;
    return everything ? Completes.EVERYTHING : table ? Completes.TABLE : Completes.PART;
  }

  int copiedParts() {
    return copiedParts.get();
  }

  long rows() {
    return rows.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  /** When the last part was copied, on the monotonic clock; when this was made before the first. */
  long lastRowNanos() {
    return lastRowNanos.get();
  }

  private void add(Copied copied) {
    rows.add(copied.rows());
    bytes.add(copied.bytes());
    copiedParts.incrementAndGet();
  }

  private static long bytesOf(Ledger.Entry entry) {
    return entry.part().bytes();
  }

  private AtomicInteger leftOf(Table table) {
    return leftOfTable.computeIfAbsent(table.oid(), _ -> new AtomicInteger());
  }
}
