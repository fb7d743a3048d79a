package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UndisturbedTest {
  @Test
  void anInterruptFromBeforeWaitsUntilTheWorkIsDone() {
    AtomicBoolean seen = new AtomicBoolean(true);
    Thread.currentThread().interrupt();

    Undisturbed.run(() -> seen.set(Thread.currentThread().isInterrupted()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen).isFalse();
  }

  @Test
  void soDoesOneThatComesMeanwhile() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    AtomicBoolean kept = new AtomicBoolean();
    Thread worker =
        Thread.startVirtualThread(() -> {
          Undisturbed.run(() -> {
            begun.countDown();
            awaitFor(mayEnd);
            done.set(true);
          });
          kept.set(Thread.interrupted());
        });
    begun.await();
    worker.interrupt();
    assertThat(worker.join(Duration.ofMillis(200))).as("left its work behind").isFalse();
    mayEnd.countDown();
    worker.join();

    assertThat(done).isTrue();
    assertThat(kept).isTrue();
  }

  @Test
  void whatTheWorkThrowsIsThrown() {
    IllegalArgumentException failure = new IllegalArgumentException("why");

    assertThatThrownBy(() ->
            Undisturbed.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void whatWasBegunIsWaitedForThoughTheRestFails() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    IllegalStateException ofTheWork = new IllegalStateException("work");
    IllegalStateException ofTheRest = new IllegalStateException("rest");

    assertThatThrownBy(
            () -> {
              try (Undisturbed _ =
                  Undisturbed.start(() -> {
                    awaitFor(failed);
                    done.set(true);
                    throw ofTheWork;
                  })) {
                failed.countDown();
                throw ofTheRest;
              }
            })
        .isSameAs(ofTheRest)
        .hasSuppressedException(ofTheWork);
    assertThat(done).isTrue();
  }

  private static void awaitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
  }
}
