package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * While the apply worker stands still under load, lag is what a user would see: how long the oldest
 * commit that is not visible on the target has been made. {@code -Dstall=60} is the long one.
 */
class StalledApplyIT {
  private static final Duration STALL = Duration.ofSeconds(Integer.getInteger("stall", 12));
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final String LAG =
      "pgcutover_replication_lag_seconds{subscription=\"pgcutover_shop\"}";
  private static final Sql VISIBLE = Sql.of("select coalesce(max(id), 0) from orders");

  /** Rows by number, with the moment of their commit. */
  private final NavigableMap<Long, Long> committed = new ConcurrentSkipListMap<>();

  private final AtomicBoolean writing = new AtomicBoolean(true);

  @ParameterizedTest
  @CsvSource({"15, 18"})
  void lagIsTheDelayThatAUserSees(int sourceMajor, int targetMajor) throws Exception {
    try (ReplicatedPair pair = new ReplicatedPair(sourceMajor, targetMajor);
        RunningExporter exporter = new RunningExporter(pair.source(), pair.target());
        Session target = pair.target().open("test");
        Session holder = pair.target().open("test")) {
      Thread writer = Thread.ofVirtual().start(() -> write(pair));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> exporter.scrape().has(LAG) && visible(target) > 0);

      holder.execute("begin");
      holder.execute("lock table orders in exclusive mode");
      long began = System.nanoTime();
      double bytes = 0;
      double last = 0;
      for (long look = 1; System.nanoTime() - began < STALL.toNanos(); look++) {
        // At even moments: the exporter reads four times a second by itself.
        await().pollDelay(Duration.ZERO).until(sinceNanos(began, look * BETWEEN_LOOKS.toNanos()));
        Scrape scrape = exporter.scrape();
        double truth = delay(visible(target));
        assertThat(scrape.value(LAG)).as("after %.1f s", truth).isCloseTo(truth, within(1.0));
        double now = scrape.sum(Metric.REPLICATION_LAG_BYTES).orElseThrow();
        assertThat(now).isGreaterThanOrEqualTo(bytes);
        bytes = now;
        last = scrape.value(LAG);
      }
      assertThat(last).isGreaterThan(STALL.toSeconds() - 2.0);
      assertThat(bytes).isGreaterThan(STALL.toMillis() * 50.0 / BETWEEN_WRITES.toMillis());

      holder.execute("rollback");

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(exporter.scrape().value(LAG)).isLessThan(1));
      writing.set(false);
      writer.join(Duration.ofSeconds(30));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(exporter.scrape().value(LAG)).isZero());
    } finally {
      writing.set(false);
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"17, 16"})
  void lagIsTheDelayThatAUserSeesOnTheOthers(int sourceMajor, int targetMajor) throws Exception {
    lagIsTheDelayThatAUserSees(sourceMajor, targetMajor);
  }

  private static Callable<Boolean> sinceNanos(long began, long nanos) {
    return () -> System.nanoTime() - began >= nanos;
  }

  private void write(ReplicatedPair pair) {
    try (Session session = pair.source().open("test")) {
      for (long id = 1; writing.get(); id++) {
        session.execute("insert into orders values (?, 'note')", (int) id);
        committed.put(id, System.nanoTime());
        Thread.sleep(BETWEEN_WRITES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long visible(Session target) {
    return target.one(VISIBLE, row -> row.getLong(1));
  }

  /** Since the oldest commit behind the newest visible row; 0 where there is none. */
  private double delay(long visible) {
    var oldest = committed.higherEntry(visible);
    return oldest == null ? 0 : (System.nanoTime() - oldest.getValue()) / 1e9;
  }
}
