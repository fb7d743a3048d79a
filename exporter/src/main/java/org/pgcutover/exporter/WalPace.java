package org.pgcutover.exporter;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast the source writes WAL: a mean in which what is older than two minutes counts little.
 * Confined to one thread.
 */
final class WalPace {
  private static final double MEMORY_SECONDS = 120;

  private record Seen(double position, long nanos) {}

  private final LongSupplier nanoTime;
  private @Nullable Seen last;
  private OptionalDouble bytesPerSecond = OptionalDouble.empty();

  WalPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The source is at this position, in bytes from the beginning of its WAL. */
  void saw(double position) {
    Seen before = last;
    Seen now = new Seen(position, nanoTime.getAsLong());
    last = now;
    if (before == null || now.position() < before.position()) {
      bytesPerSecond = OptionalDouble.empty();
      return;
    }
    double seconds = (now.nanos() - before.nanos()) / 1e9;
    if (seconds > 0) {
      double pace = (now.position() - before.position()) / seconds;
      double mean = bytesPerSecond.orElse(pace);
      double weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
      bytesPerSecond = OptionalDouble.of(mean + weight * (pace - mean));
    }
  }

  /**
   * How long it takes to write that many bytes; infinite where nothing is written, empty before the
   * pace is known.
   */
  OptionalDouble secondsFor(double bytes) {
    if (bytes <= 0) {
      return OptionalDouble.of(0);
    }
    return bytesPerSecond.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(bytes / bytesPerSecond.getAsDouble());
  }
}
