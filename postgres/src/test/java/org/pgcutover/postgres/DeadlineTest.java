package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration INTERVAL = Duration.ofMillis(1);

  @Test
  void asksUntilTheAnswerIsYes() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(
            Deadline.after(Duration.ofMinutes(1))
                .await(INTERVAL, () -> asked.incrementAndGet() == 3))
        .isTrue();
    assertThat(asked).hasValue(3);
  }

  @Test
  void asksOnceEvenWhereTheTimeIsOver() {
    assertThat(Deadline.after(Duration.ZERO).await(INTERVAL, () -> true)).isTrue();
    assertThat(Deadline.after(Duration.ZERO).await(INTERVAL, () -> false)).isFalse();
    assertThat(Deadline.after(Duration.ofSeconds(-1)).remaining()).isZero();
  }

  @Test
  void givesUpWhenTheTimeIsOver() {
    Deadline deadline = Deadline.after(Duration.ofMillis(20));

    assertThat(deadline.await(INTERVAL, () -> false)).isFalse();
    assertThat(deadline.isOver()).isTrue();
  }

  @Test
  void endsWithTheThreadThatIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(Deadline.CancelledException.class)
        .isThrownBy(() -> Deadline.after(Duration.ofMinutes(1)).await(INTERVAL, () -> false));
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
  }
}
