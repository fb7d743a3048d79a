package org.pgcutover.migrator.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.exporter.Throttling.Cause;
import org.pgcutover.migrator.throttle.Restraints.SourceLimit;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Side;

class ThrottleTest {
  private static final int CHUNK = 64 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Throttle throttle = Throttle.open();
  private final LongAdder passed = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void endThreads() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void eightThreadsTogetherKeepTheRate() {
    throttle.rate(ByteSize.parse("50MB"));
    copy(8);

    double perSecond = measure(Duration.ofSeconds(5));

    assertThat(perSecond).isCloseTo(50 << 20, Percentage.withPercentage(10));
  }

  @Test
  void aRateThatIsSlowerThanAChunkASecondIsKeptToo() {
    throttle.rate(ByteSize.parse("256kB"));
    copy(2);

    double perSecond = measure(Duration.ofSeconds(5));

    assertThat(perSecond).isCloseTo(256 << 10, Percentage.withPercentage(10));
  }

  @Test
  void aNewRateHoldsForChunksThatWaitAsWell() {
    throttle.rate(ByteSize.parse("1kB"));
    copy(2);
    await().atMost(DEADLINE).until(() -> threads.stream().allMatch(ThrottleTest::waits));

    throttle.off();

    await().atMost(DEADLINE).until(() -> passed.sum() > 100L * CHUNK);
  }

  @Test
  void nothingPassesWhilePausedAndAllAfterwards() {
    throttle.pause();
    copy(4);
    await().atMost(DEADLINE).until(() -> threads.stream().allMatch(ThrottleTest::waits));
    assertThat(passed.sum()).isZero();

    // Another rate does not end the pause.
    throttle.rate(ByteSize.parse("50MB"));
    assertThat(throttle.throttling().cause()).isEqualTo(Cause.PAUSED);
    assertThat(measure(Duration.ofMillis(300))).isZero();

    throttle.resume();
    await().atMost(DEADLINE).until(() -> passed.sum() > 10L * CHUNK);
  }

  @Test
  void whoWaitsIsEndedByAnInterrupt() {
    throttle.pause();
    copy(1);
    await().atMost(DEADLINE).until(() -> waits(threads.getFirst()));

    threads.getFirst().interrupt();

    await().atMost(DEADLINE).until(() -> !threads.getFirst().isAlive());
    assertThat(passed.sum()).isZero();
  }

  @Test
  void timeThatNobodyUsedIsNotSavedUp() {
    throttle.rate(ByteSize.parse("1MB"));
    throttle.pass(1);
    Deadline.after(Duration.ofSeconds(1)).await(Duration.ofMillis(50), () -> false);

    long begun = System.nanoTime();
    for (int i = 0; i < 16; i++) {
      throttle.pass(CHUNK);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;

    assertThat(seconds).isCloseTo(15 / 16.0, within(0.1));
  }

  @Test
  void theStricterOfRateAndSourceCountsAndIsNamed() {
    throttle.automatic();
    throttle.source(limit("8MB"));
    assertThat(throttle.throttling().cause()).isEqualTo(Cause.SOURCE);
    assertThat(throttle.throttling().reason())
        .isEqualTo("source: 3 of 4 clients wait; rate 8 MB/s");

    throttle.rate(ByteSize.parse("4MB"));
    assertThat(throttle.throttling().reason()).isEqualTo("rate 4 MB/s");
    assertThat(throttle.throttling().bytesPerSecond()).hasValue(4 << 20);

    throttle.rate(ByteSize.parse("16MB"));
    assertThat(throttle.throttling().cause()).isEqualTo(Cause.SOURCE);
  }

  @Test
  void whatTheSourceAsksForCountsOnlyWhereItIsAutomatic() {
    throttle.source(limit("8MB"));
    assertThat(throttle.throttling()).isEqualTo(Throttling.NONE);

    throttle.automatic();
    throttle.source(limit("8MB"));
    throttle.off();

    assertThat(throttle.throttling()).isEqualTo(Throttling.NONE);
    assertThat(throttle.isAutomatic()).isFalse();
  }

  private static Optional<SourceLimit> limit(String rate) {
    return Optional.of(
        new SourceLimit(ByteSize.parse(rate).bytes(), "3 of 4 clients wait").on(Side.SOURCE));
  }

  private void copy(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!Thread.currentThread().isInterrupted()) {
                    throttle.pass(CHUNK);
                    passed.add(CHUNK);
                  }
                } catch (Deadline.CancelledException e) {
                  // The end of the test.
                }
              }));
    }
  }

  private double measure(Duration span) {
    long before = passed.sum();
    Deadline deadline = Deadline.after(span);
    deadline.await(Duration.ofMillis(10), () -> false);
    return (passed.sum() - before) / (deadline.elapsed().toNanos() / 1e9);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }
}
