package org.pgcutover.exporter;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the collectors of one side over one connection, each at its own pace, for as long as its
 * thread runs. Those of one pace run together, for waking up costs more than most of them. A
 * collector that fails is reported and tried again, whatever it throws; a lost connection is opened
 * again with growing pauses. All its state is confined to the thread that runs it.
 */
final class SideSampler implements Sampler {
  private static final Logger log = LoggerFactory.getLogger(SideSampler.class);

  private static final Duration PAUSE_AFTER_FAILURES = Duration.ofSeconds(10);

  private record Connected(Session session, ServerVersion version) {
    /** A session that cannot tell its version is closed again. */
    static Connected of(Session session) {
      try {
        return new Connected(session, session.version());
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }
  }

  private final Endpoint endpoint;
  private final List<Collector> collectors;
  private final Duration sampling;
  private final LatestSamples latest;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Set<Collector> failing = new HashSet<>();
  private final Map<Collector, Long> due = new LinkedHashMap<>();
  private final long origin = System.nanoTime();
  private @Nullable Connected connected;
  private boolean reported;

  SideSampler(
      Endpoint endpoint, List<Collector> collectors, Duration sampling, LatestSamples latest) {
    this.endpoint = endpoint;
    this.collectors = List.copyOf(collectors);
    this.sampling = sampling;
    this.latest = latest;
  }

  private Side side() {
    return endpoint.side();
  }

  @Override
  public Duration cycle() {
    try {
      runDue(connection());
      backoff.reset();
      return untilNext();
    } catch (RuntimeException | Error e) {
      lost(e);
      return backoff.next();
    }
  }

  private Connected connection() {
    Connected present = connected;
    if (present != null) {
      return present;
    }
    Session session = MonitoringSession.openForReading(endpoint);
    Connected opened = Connected.of(session);
    connected = opened;
    latest.forget(side());
    due.clear();
    for (Collector collector : collectors) {
      if (opened.version().isAtLeast(collector.since())) {
        due.put(collector, System.nanoTime());
      }
    }
    reported = false;
    log.info("{}: connected to {}, PostgreSQL {}", side(), endpoint, opened.version());
    return opened;
  }

  private void runDue(Connected on) {
    for (Collector collector : List.copyOf(due.keySet())) {
      if (due.getOrDefault(collector, Long.MAX_VALUE) - System.nanoTime() <= 0) {
        due.put(collector, next(collector.period(sampling).toNanos()));
        if (run(collector, on)) {
          latest.answered(side(), true);
        }
      }
    }
  }

  /** The next of those moments that lie a whole number of periods behind the first. */
  private long next(long period) {
    return origin + ((System.nanoTime() - origin) / period + 1) * period;
  }

  /**
   * Whether the server has answered, be it with an error. One that only obeys when it is told to
   * stop a statement that takes too long does not.
   */
  private boolean run(Collector collector, Connected on) {
    try {
      long began = System.nanoTime();
      List<Sample> samples = collector.collect(on.session(), on.version());
      latest.collected(
          side(), collector.name(), samples, Duration.ofNanos(System.nanoTime() - began));
      if (failing.remove(collector)) {
        log.info("{}: collector {} works again", side(), collector.name());
      }
      return true;
    } catch (RuntimeException | Error e) {
      latest.failed(side(), collector.name());
      if (e instanceof PostgresException p && p.isConnectionFailure()) {
        throw e;
      }
      if (failing.add(collector)) {
        log.warn("{}: collector {} fails: {}", side(), collector.name(), Sampler.reason(e));
      } else {
        // One that fails because it takes too long would make the others late each time.
        due.put(collector, next(PAUSE_AFTER_FAILURES.toNanos()));
      }
      return !(e instanceof PostgresException p && p.isCanceled());
    }
  }

  private void lost(Throwable e) {
    disconnect();
    latest.answered(side(), false);
    collectors.forEach(collector -> latest.failed(side(), collector.name()));
    if (!reported) {
      reported = true;
      log.warn("{}: not reachable: {}", side(), Sampler.reason(e));
    }
  }

  @Override
  public void disconnect() {
    Connected present = connected;
    connected = null;
    if (present != null) {
      try {
        present.session().close();
      } catch (PostgresException e) {
        log.debug("{}: closing a lost connection: {}", side(), e.getMessage());
      }
    }
  }

  private Duration untilNext() {
    long now = System.nanoTime();
    long nanos = due.values().stream().mapToLong(at -> at - now).min().orElse(sampling.toNanos());
    return Duration.ofNanos(Math.max(0, nanos));
  }
}
