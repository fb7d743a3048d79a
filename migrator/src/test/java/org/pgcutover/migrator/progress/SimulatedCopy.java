package org.pgcutover.migrator.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.DoubleUnaryOperator;

/**
 * A copy on a clock of its own: some streams share a rate that may change with time, and each
 * builds the indexes of a table whose rows it has copied.
 */
final class SimulatedCopy {
  private static final double STEP = 0.1;

  /**
   * @param ratio of COPY's bytes to the table's size
   * @param indexSeconds how long each of its indexes takes
   */
  @SuppressWarnings("ArrayRecordComponent") // read only, and a test's own
  record Table(long size, double ratio, double... indexSeconds) {
    double bytes() {
      return size * ratio;
    }
  }

  /** What was foreseen at a moment, and what then was. */
  record Foreseen(double second, Optional<Double> left, double actual) {
    /** In seconds; infinite where nothing was foreseen. */
    double error() {
      return left.map(l -> Math.abs(l - actual)).orElse(Double.POSITIVE_INFINITY);
    }
  }

  private static final class Stream {
    private Optional<Table> table = Optional.empty();
    private double bytesLeft;
    private final Queue<Double> indexes = new ArrayDeque<>();
    private double indexLeft;

    boolean copies() {
      return bytesLeft > 0;
    }

    boolean builds() {
      return indexLeft > 0 || !indexes.isEmpty();
    }
  }

  private final Estimate estimate = new Estimate();
  private final Queue<Table> queue;
  private final Work expected;
  private final List<Stream> streams = new ArrayList<>();
  private final DoubleUnaryOperator rate;
  private final List<Foreseen> seen = new ArrayList<>();
  private double second;
  private double bytes;
  private long parts;
  private long built;

  /**
   * @param rate bytes a second of all streams together, at a second of the run; 0 is a pause
   */
  SimulatedCopy(List<Table> tables, int streams, DoubleUnaryOperator rate) {
    this.queue = new ArrayDeque<>(tables);
    this.rate = rate;
    this.expected =
        new Work(
            tables.stream().mapToLong(Table::size).sum(),
            tables.size(),
            tables.stream().mapToLong(table -> table.indexSeconds().length).sum());
    for (int i = 0; i < streams; i++) {
      this.streams.add(new Stream());
    }
  }

  /** All that was foreseen from the beginning to the end, the end included. */
  List<Foreseen> run() {
    estimate.expect(expected);
    do {
      estimate.look(
          (long) (second * 1e9),
          new Work((long) bytes, parts, built),
          rate.applyAsDouble(second) == 0);
      seen.add(new Foreseen(second, estimate.left().map(SimulatedCopy::seconds), Double.NaN));
      step();
      second += STEP;
    } while (!queue.isEmpty() || streams.stream().anyMatch(s -> s.copies() || s.builds()));
    estimate.look((long) (second * 1e9), new Work((long) bytes, parts, built), false);
    seen.add(new Foreseen(second, estimate.left().map(SimulatedCopy::seconds), Double.NaN));
    return seen.stream().map(f -> new Foreseen(f.second(), f.left(), second - f.second())).toList();
  }

  Estimate estimate() {
    return estimate;
  }

  private void step() {
    for (Stream stream : streams) {
      if (!stream.copies() && !stream.builds() && !queue.isEmpty()) {
        Table next = queue.remove();
        stream.table = Optional.of(next);
        stream.bytesLeft = Math.max(1, next.bytes());
      }
    }
    double copying = streams.stream().filter(Stream::copies).count();
    double now = rate.applyAsDouble(second);
    for (Stream stream : streams) {
      if (stream.copies()) {
        copy(stream, now / copying * STEP);
      } else if (stream.builds() && now > 0) {
        build(stream);
      }
    }
  }

  private void copy(Stream stream, double most) {
    double moved = Math.min(most, stream.bytesLeft);
    bytes += moved;
    stream.bytesLeft -= moved;
    if (!stream.copies()) {
      Table table = stream.table.orElseThrow();
      parts++;
      estimate.partDone(table.size(), (long) table.bytes());
      Arrays.stream(table.indexSeconds()).forEach(stream.indexes::add);
    }
  }

  private void build(Stream stream) {
    if (stream.indexLeft <= 0) {
      stream.indexLeft = stream.indexes.remove();
    }
    stream.indexLeft -= STEP;
    if (stream.indexLeft <= 0) {
      built++;
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
