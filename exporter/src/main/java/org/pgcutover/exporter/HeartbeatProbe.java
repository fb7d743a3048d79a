package org.pgcutover.exporter;

import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what a user would see: commits a beat on the source, at most one a second, and looks on
 * the target until it is there. One clock, the exporter's, takes both times. While none arrives
 * others follow, ever more rarely: one from before the slot began never arrives.
 *
 * <p>It writes, so it keeps out of a cutover's way: no beat is sent from the phase cutover on, nor
 * to a source that is frozen. Its state is confined to the thread that runs it.
 */
final class HeartbeatProbe implements Sampler {
  private static final Logger log = LoggerFactory.getLogger(HeartbeatProbe.class);

  private static final String COLLECTOR = "heartbeat";
  private static final Sql TABLE = Sql.file(HeartbeatProbe.class, "heartbeat_table");
  private static final Sql WRITE = Sql.file(HeartbeatProbe.class, "heartbeat_write");
  private static final Sql READ = Sql.file(HeartbeatProbe.class, "heartbeat_read");

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration SLOW_POLL = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int PAUSE_AS_PART_OF_WAITING = 4;

  private final WatchedPair pair;

  private final String writer;
  private final BooleanSupplier isPaused;
  private final Heartbeat heartbeat;
  private final LatestSamples latest;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private @Nullable Session source;
  private @Nullable Session target;
  private boolean reported;

  /** The beats that were sent and not yet seen: when each was committed, by its number. */
  private final NavigableMap<Long, Long> underWay = new TreeMap<>();

  private long lastSent;
  private long began;

  /**
   * A probe that has not begun.
   *
   * @param isPaused whether beats must not be written now
   */
  HeartbeatProbe(
      WatchedPair pair, BooleanSupplier isPaused, Heartbeat heartbeat, LatestSamples latest) {
    this.pair = pair;
    this.writer = pair.writer();
    this.isPaused = isPaused;
    this.heartbeat = heartbeat;
    this.latest = latest;
  }

  @Override
  public Duration cycle() {
    began = System.nanoTime();
    try {
      return isPaused.getAsBoolean() ? rest() : beatOrLook();
    } catch (RuntimeException | Error e) {
      failed(e);
      return backoff.next();
    }
  }

  /** Does the next thing and says when to do the one after. */
  private Duration beatOrLook() {
    return isBeatDue() ? beat() : look();
  }

  private boolean isBeatDue() {
    if (underWay.isEmpty()) {
      return true;
    }
    long now = System.nanoTime();
    long waiting = now - underWay.firstEntry().getValue();
    return now - lastSent
        >= Math.clamp(waiting / PAUSE_AS_PART_OF_WAITING, BEAT.toNanos(), LONGEST_PAUSE.toNanos());
  }

  private Duration beat() {
    Session onSource = source();
    if (!hasTable(onSource) || !hasTable(target())) {
      return rest();
    }
    Optional<Long> number = onSource.first(WRITE, row -> row.getLong("beat"), writer, writer);
    if (number.isEmpty()) {
      return rest();
    }
    lastSent = System.nanoTime();
    underWay.put(number.get(), lastSent);
    heartbeat.sent(lastSent);
    return POLL;
  }

  /** Only a beat of its own is one that has arrived: another may stand there since long ago. */
  private Duration look() {
    Optional<Long> sent =
        target().first(READ, row -> row.getLong("beat"), writer).filter(underWay::containsKey);
    long now = System.nanoTime();
    succeeded();
    sent.ifPresent(number -> {
      heartbeat.seen(underWay.getOrDefault(number, now), now);
      underWay.headMap(number, true).clear();
    });
    if (underWay.isEmpty()) {
      Duration since = Duration.ofNanos(now - lastSent);
      return since.compareTo(BEAT) < 0 ? BEAT.minus(since) : Duration.ZERO;
    }
    return now - underWay.firstEntry().getValue() < BEAT.toNanos() ? POLL : SLOW_POLL;
  }

  private static boolean hasTable(Session session) {
    return session.one(TABLE, row -> row.getBoolean("present"));
  }

  private Duration rest() {
    underWay.clear();
    heartbeat.ended();
    latest.retire(COLLECTOR);
    return BEAT;
  }

  private void succeeded() {
    backoff.reset();
    reported = false;
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    for (Side side : Side.SERVERS) {
      latest.collected(side, COLLECTOR, List.of(), took);
    }
  }

  private void failed(Throwable e) {
    disconnect();
    if (e instanceof PostgresException p && p.isConnectionFailure()) {
      // The age goes on growing; pgcutover_up says which server is gone.
      latest.retire(COLLECTOR);
    } else {
      // The table or a right to it is gone: the beat that is under way says nothing any more.
      rest();
      latest.failed(e instanceof PostgresException p ? p.side() : Side.SOURCE, COLLECTOR);
    }
    if (!reported) {
      reported = true;
      log.warn("heartbeat fails: {}", Sampler.reason(e));
    }
  }

  private Session source() {
    Session open = source;
    if (open == null) {
      open = MonitoringSession.openForWriting(pair.source());
      source = open;
    }
    return open;
  }

  private Session target() {
    Session open = target;
    if (open == null) {
      open = MonitoringSession.openForReading(pair.target());
      target = open;
    }
    return open;
  }

  @Override
  public void disconnect() {
    close(source);
    close(target);
    source = null;
    target = null;
  }

  private static void close(@Nullable Session session) {
    if (session != null) {
      try {
        session.close();
      } catch (PostgresException e) {
        log.debug("closing a lost connection: {}", e.getMessage());
      }
    }
  }
}
