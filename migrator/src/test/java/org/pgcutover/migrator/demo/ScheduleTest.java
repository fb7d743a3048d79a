package org.pgcutover.migrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void clientsTakeTurnsAtTheCommonRate() {
    WorkloadConfig config = new WorkloadConfig(4, 200);

    long[] due =
        LongStream.range(0, 100)
            .flatMap(turn ->
                IntStream.range(0, 4)
                    .mapToLong(client -> new Schedule(5, client, config).dueNanos(turn)))
            .toArray();

    assertThat(due).isEqualTo(LongStream.range(0, 400).map(n -> 5 + n * SECOND / 200).toArray());
  }

  @Test
  void staysRightForMonths() {
    Schedule schedule = new Schedule(0, 0, new WorkloadConfig(1, 10_000));

    assertThat(schedule.dueNanos(10_000L * 3600 * 24 * 90)).isEqualTo(SECOND * 3600 * 24 * 90);
  }
}
