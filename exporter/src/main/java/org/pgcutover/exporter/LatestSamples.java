package org.pgcutover.exporter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.pgcutover.postgres.Side;

/**
 * What each collector of each side read last, until it is too old to be shown: a scrape never shows
 * a value that nobody has read for {@code lifetime}, so that Prometheus sees a gap and not a flat
 * line.
 *
 * <p>Thread-safe: the samplers of both sides write, scrapes read.
 */
final class LatestSamples {
  private record Source(Side side, String collector) implements Comparable<Source> {
    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::side).thenComparing(Source::collector);

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What a collector read last.
   *
   * @param run when it last succeeded, and how long that took; empty where it never did
   */
  private record Reading(boolean succeeded, List<Sample> samples, long nanos, Optional<Run> run) {
    Reading failed() {
      return new Reading(false, samples, nanos, run);
    }
  }

  private record Run(Instant at, Duration took) {}

  private record Answer(boolean up, long nanos) {}

  private final ConcurrentMap<Source, Reading> readings = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<Side, Answer> answers = new ConcurrentSkipListMap<>();
  private final MonotonicCounters counters = new MonotonicCounters();
  private final Duration lifetime;
  private final LongSupplier nanoTime;
  private final Clock clock;

  LatestSamples(Duration lifetime, LongSupplier nanoTime, Clock clock) {
    this.lifetime = lifetime;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  void answered(Side side, boolean up) {
    answers.put(side, new Answer(up, nanoTime.getAsLong()));
  }

  void collected(Side side, String collector, List<Sample> samples, Duration took) {
    List<Sample> forward = samples.stream().map(counters::forward).toList();
    readings.put(
        new Source(side, collector),
        new Reading(
            true, forward, nanoTime.getAsLong(), Optional.of(new Run(clock.instant(), took))));
  }

  /** What the collector read before is shown until it is too old; one failure makes no gap. */
  void failed(Side side, String collector) {
    readings.merge(
        new Source(side, collector),
        new Reading(false, List.of(), nanoTime.getAsLong(), Optional.empty()),
        (before, failure) -> before.failed());
  }

  /** Drops what was read of a server: another version may stand there after a reconnection. */
  void forget(Side side) {
    readings.keySet().removeIf(source -> source.side() == side);
  }

  /** Drops a collector of both sides that has nothing to do any more. */
  void retire(String collector) {
    readings.keySet().removeIf(source -> source.collector().equals(collector));
  }

  /** Whether it is known of both sides if they answer. */
  boolean isReady() {
    return answers.size() == Side.SERVERS.size();
  }

  List<Sample> samples() {
    long now = nanoTime.getAsLong();
    List<Sample> samples = new ArrayList<>();
    answers.forEach((side, answer) ->
        samples.add(Metric.UP.flag(answer.up() && isFresh(answer.nanos(), now), side.toString())));
    readings.forEach((source, reading) -> {
      boolean fresh = isFresh(reading.nanos(), now);
      String side = source.side().toString();
      String collector = source.collector();
      samples.add(Metric.COLLECTOR_SUCCESS.flag(reading.succeeded() && fresh, side, collector));
      reading
          .run()
          .ifPresent(run -> {
            samples.add(
                Metric.COLLECTOR_DURATION_SECONDS.sample(
                    run.took().toNanos() / 1e9, side, collector));
            samples.add(
                Metric.COLLECTOR_LAST_SUCCESS_TIMESTAMP_SECONDS.sample(
                    run.at().toEpochMilli() / 1e3, side, collector));
          });
      if (fresh) {
        samples.addAll(reading.samples());
      }
    });
    return List.copyOf(samples);
  }

  private boolean isFresh(long nanos, long now) {
    return now - nanos <= lifetime.toNanos();
  }
}
